package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Receiving into memory of the caller's own keeps every promise of receiving messages. */
@ExtendWith(LeakCheck.class)
class ReceiveIntoTest {
  private final MessageBuffer buffer = new MessageBuffer();

  @ParameterizedTest
  @EnumSource
  void messagesOfManySizesAndPartsArriveAsTheyWere(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      for (int size : new int[] {3 << 20, 0, 1, 255, 256, 8192, 65_535, 65_536, 700, 2, 100}) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
          body[i] = (byte) (i * 7 + size);
        }
        Bytes part = Bytes.of(body);
        for (int count : new int[] {1, 2, 5, 9}) {
          Message message = Message.of(Collections.nCopies(count, part));
          push.send(message);
          assertTrue(pull.receiveInto(buffer, LONG));
          assertEquals(message, buffer.toMessage());
        }
      }
    }
  }

  /** Bursts: many messages lie in one run, and runs are read in parts by either way. */
  @ParameterizedTest
  @EnumSource
  void bothWaysOfReceivingKeepTheOrderTogether(Ground ground) throws InterruptedException {
    int count = 5_000;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      Call<Boolean> sending =
          Call.of(
              () -> {
                for (int i = 0; i < count; i++) {
                  push.send(numbered(i));
                }
                return true;
              });
      for (int i = 0; i < count; i++) {
        if (i / 7 % 3 == 0) {
          assertEquals(numbered(i), present(pull.receive(LONG)));
        } else {
          assertTrue(pull.receiveInto(buffer, LONG));
          assertEquals(numbered(i), buffer.toMessage());
        }
      }
      assertEquals(true, sending.result());
      assertFalse(pull.tryReceiveInto(buffer));
    }
  }

  /** Small, made by the loop, and large ones. */
  private static Message numbered(int i) {
    int padding = i % 100 == 0 ? 70_000 : i % 10 == 0 ? 2_000 : i % 30;
    return Message.of(Bytes.of(Integer.toString(i)), Bytes.of(new byte[padding]));
  }

  @ParameterizedTest
  @EnumSource
  void peersThatSendAreHeardInFairTurns(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any())) {
      List<PushSocket> pushes = new ArrayList<>();
      for (int p = 0; p < 3; p++) {
        PushSocket push = mq.push().connect(pull.endpoint());
        push.send("hello");
        pull.receiveInto(buffer);
        assertEquals("hello", buffer.text(0));
        pushes.add(push);
      }
      int[] counts = {400, 20, 20};
      for (int p = 0; p < 3; p++) {
        for (int i = 0; i < counts[p]; i++) {
          pushes.get(p).send(Integer.toString(p));
        }
      }
      List<String> heard = new ArrayList<>();
      for (int i = 0; i < 440; i++) {
        assertTrue(pull.receiveInto(buffer, LONG));
        heard.add(buffer.text(0));
      }
      assertEquals(400, Collections.frequency(heard, "0"));
      if (ground.isInproc()) {
        assertEquals(20, Collections.frequency(heard.subList(0, 60), "1"));
        assertEquals(20, Collections.frequency(heard.subList(0, 60), "2"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFullQueueFlowsAgain(Ground ground) throws InterruptedException {
    int count = 2_000;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(10)).bind(ground.any());
        PushSocket push = mq.push(o -> o.sendHighWaterMark(10)).connect(pull.endpoint())) {
      Call<Boolean> sending =
          Call.of(
              () -> {
                for (int i = 0; i < count; i++) {
                  push.send(Integer.toString(i));
                }
                return true;
              });
      for (int i = 0; i < count; i++) {
        assertTrue(pull.receiveInto(buffer, LONG));
        assertEquals(Integer.toString(i), buffer.text(0));
      }
      assertEquals(true, sending.result());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCallThatTimesOutOrIsInterruptedHasTakenNothing(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      push.send("before");
      pull.receiveInto(buffer);
      assertFalse(buffer.isEmpty());
      assertFalse(pull.receiveInto(buffer, Duration.ofMillis(1)));
      assertTrue(buffer.isEmpty());
      MessageBuffer other = new MessageBuffer();
      Call<Boolean> waiting =
          Call.of(
              () -> {
                pull.receiveInto(other);
                return true;
              });
      waiting.awaitBlocked().interrupt();
      waiting.failure(InterruptedException.class);
      assertTrue(other.isEmpty());
      push.send("after");
      assertTrue(pull.receiveInto(buffer, LONG));
      assertEquals("after", buffer.text(0));
      push.send("third");
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> pull.receiveInto(buffer));
      assertTrue(buffer.isEmpty());
      pull.receiveInto(buffer);
      assertEquals("third", buffer.text(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoWaitsIsWokenByAMessageAndByTheEnd(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open()) {
      PullSocket pull = mq.pull().bind(ground.any());
      PushSocket push = mq.push().connect(pull.endpoint());
      for (Call.Kind kind : Call.Kind.values()) {
        MessageBuffer own = new MessageBuffer();
        Call<String> waiting =
            Call.of(
                kind,
                () -> {
                  pull.receiveInto(own);
                  return own.text(0);
                });
        waiting.awaitBlocked();
        push.send("wake up");
        assertEquals("wake up", waiting.result());
      }
      Call<Boolean> waiting = Call.of(() -> pull.receiveInto(buffer, LONG)).awaitBlocked();
      pull.close();
      waiting.failure(SocketClosedException.class);
      assertThrows(SocketClosedException.class, () -> pull.tryReceiveInto(buffer));
    }
  }

  @ParameterizedTest
  @EnumSource
  void dealerAndPairReceiveIntoBuffers(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        DealerSocket one = mq.dealer().bind(ground.any());
        DealerSocket two = mq.dealer().connect(one.endpoint());
        PairSocket left = mq.pair().bind(ground.any());
        PairSocket right = mq.pair().connect(left.endpoint())) {
      two.send("to the dealer");
      assertTrue(one.receiveInto(buffer, LONG));
      assertEquals("to the dealer", buffer.text(0));
      right.send("to the pair");
      left.receiveInto(buffer);
      assertEquals("to the pair", buffer.text(0));
      assertFalse(left.tryReceiveInto(buffer));
      assertFalse(one.tryReceiveInto(buffer));
    }
  }

  @ParameterizedTest
  @EnumSource
  void routerIsToldWhoSentWhatIsInTheBuffer(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RouterSocket router = mq.router().bind(ground.any());
        DealerSocket one =
            mq.dealer(o -> o.routingId(RoutingId.of("1"))).connect(router.endpoint());
        DealerSocket two =
            mq.dealer(o -> o.routingId(RoutingId.of("2"))).connect(router.endpoint());
        ReqSocket req = mq.req().connect(router.endpoint())) {
      for (int i = 0; i < 500; i++) {
        (i % 3 == 0 ? one : two).send(numbered(i));
        RoutingId expected = RoutingId.of(i % 3 == 0 ? "1" : "2");
        if (i % 7 == 0) {
          assertEquals(new Routed(expected, numbered(i)), router.receive(LONG));
        } else {
          assertEquals(expected, router.receiveInto(buffer, LONG));
          assertEquals(numbered(i), buffer.toMessage());
        }
      }
      assertNull(router.tryReceiveInto(buffer));
      assertNull(router.receiveInto(buffer, Duration.ofMillis(1)));
      assertTrue(buffer.isEmpty());
      Call<Message> answer = Call.of(() -> req.request("?"));
      RoutingId asking = router.receiveInto(buffer);
      assertEquals(Message.of("", "?"), buffer.toMessage());
      router.send(asking, Message.of("", "!"));
      assertEquals(Message.of("!"), answer.result());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRouterThatWaitsIsWokenInterruptedAndClosed(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        DealerSocket dealer = mq.dealer(o -> o.routingId(RoutingId.of("d")))) {
      RouterSocket router = mq.router().bind(ground.any());
      dealer.connect(router.endpoint());
      Call<RoutingId> waiting = Call.of(() -> router.receiveInto(buffer)).awaitBlocked();
      dealer.send("wake up");
      assertEquals(RoutingId.of("d"), waiting.result());
      assertEquals("wake up", buffer.text(0));
      waiting = Call.of(() -> router.receiveInto(buffer)).awaitBlocked();
      waiting.interrupt();
      waiting.failure(InterruptedException.class);
      assertTrue(buffer.isEmpty());
      dealer.send("is still there");
      assertEquals(RoutingId.of("d"), router.receiveInto(buffer, LONG));
      waiting = Call.of(() -> router.receiveInto(buffer, LONG)).awaitBlocked();
      router.close();
      waiting.failure(SocketClosedException.class);
      assertThrows(SocketClosedException.class, () -> router.tryReceiveInto(buffer));
    }
  }

  @ParameterizedTest
  @EnumSource
  void subDropsWhatItNoLongerWants(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PubSocket pub = mq.pub().bind(ground.any());
        SubSocket sub = mq.sub().connect(pub.endpoint()).subscribe("a").subscribe("b")) {
      assertTrue(pub.awaitSubscribers("b", 1, LONG));
      for (String topic : List.of("b", "a", "b", "bb", "a2")) {
        pub.send(topic);
      }
      assertTrue(sub.receiveInto(buffer, LONG));
      assertEquals("b", buffer.text(0));
      sub.unsubscribe("b");
      assertTrue(sub.receiveInto(buffer, LONG));
      assertEquals("a", buffer.text(0));
      assertTrue(sub.receiveInto(buffer, LONG));
      assertEquals("a2", buffer.text(0));
      assertFalse(sub.tryReceiveInto(buffer));
      assertTrue(buffer.isEmpty());
    }
  }

  @Test
  void aMessageThatFitsIntoNoArrayStaysForReceive() throws InterruptedException {
    Bytes part = Bytes.of(new byte[16 << 20]);
    Message huge = Message.of(Collections.nCopies(130, part));
    try (Monocoque mq = Ground.INPROC.open();
        PullSocket pull = mq.pull().bind("inproc://huge");
        PushSocket push = mq.push().connect("inproc://huge")) {
      push.send(huge);
      push.send("next");
      assertThrows(IllegalStateException.class, () -> pull.receiveInto(buffer));
      assertTrue(buffer.isEmpty());
      assertThrows(IllegalStateException.class, () -> pull.tryReceiveInto(buffer));
      assertEquals(huge.byteCount(), present(pull.receive(LONG)).byteCount());
      pull.receiveInto(buffer);
      assertEquals("next", buffer.text(0));
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without null checks may do
  void withoutABufferNothingIsTaken() throws InterruptedException {
    try (Monocoque mq = Ground.INPROC.open();
        PullSocket pull = mq.pull().bind("inproc://none");
        PushSocket push = mq.push().connect("inproc://none")) {
      push.send("kept");
      MessageBuffer none = null;
      assertThrows(NullPointerException.class, () -> pull.receiveInto(none));
      assertThrows(NullPointerException.class, () -> pull.receiveInto(none, LONG));
      assertThrows(NullPointerException.class, () -> pull.tryReceiveInto(none));
      assertEquals("kept", pull.receive().text());
    }
  }
}
