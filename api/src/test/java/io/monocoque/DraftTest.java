package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A message is written in place: it is sent as it was written, or leaves no trace. */
@ExtendWith(LeakCheck.class)
class DraftTest {
  private static final int[] SIZES = {
    0, 1, 254, 255, 256, 2000, 2040, 16 << 10, (16 << 10) + 1, 65_535, 1 << 20, Draft.largest()
  };

  @ParameterizedTest
  @EnumSource
  void whatWasWrittenIsSent(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      for (int size : SIZES) {
        byte[] content = random(size);
        try (Draft draft = push.claim(size)) {
          draft.put(content);
          draft.commit();
        }
        assertArrayEquals(content, present(pull.receive(LONG)).part(0).toArray());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void lessThanWasClaimedIsSentAsItIs(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      for (int size : SIZES) {
        try (Draft draft = push.claim(size)) {
          draft.put(new byte[size / 2]);
          draft.commit();
        }
        assertEquals(size / 2, present(pull.receive(LONG)).part(0).size());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyWayOfWritingWritesInOrder(Ground ground) throws InterruptedException, IOException {
    byte[] rest = "from a channel".getBytes(StandardCharsets.UTF_8);
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint());
        Draft draft = push.claim(200)) {
      draft
          .putByte(1)
          .putShort(0x0203)
          .putInt(0x04050607)
          .putLong(0x08090a0b0c0d0e0fL)
          .put(new byte[] {16, 17})
          .put(new byte[] {0, 18, 19, 0}, 1, 2)
          .put(ByteBuffer.wrap(new byte[] {20, 21}))
          .put(MemorySegment.ofArray(new byte[] {22, 23}))
          .put(Bytes.of(new byte[] {24, 25}))
          .putText("A")
          .setByte(0, 99)
          .setInt(3, 0x01010101);
      draft.asOutputStream().write(new byte[] {26, 27});
      assertEquals(rest.length, draft.write(Channels.newChannel(new ByteArrayInputStream(rest))));
      draft.commit();
      byte[] received = present(pull.receive(LONG)).part(0).toArray();
      byte[] expected = {
        99, 2, 3, 1, 1, 1, 1, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
        65, 26, 27
      };
      assertArrayEquals(expected, java.util.Arrays.copyOf(received, expected.length));
      assertEquals(
          "from a channel",
          new String(
              received,
              expected.length,
              received.length - expected.length,
              StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aChannelOfTheUsersOwnGetsNoHoldOfTheMemory(Ground ground)
      throws InterruptedException, IOException {
    ByteBuffer[] kept = new ByteBuffer[1];
    ReadableByteChannel keeping =
        new ReadableByteChannel() {
          @Override
          public int read(ByteBuffer target) {
            if (kept[0] != null) {
              return -1;
            }
            kept[0] = target;
            target.put((byte) 1);
            return 1;
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        };
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint());
        Draft draft = push.claim(10)) {
      assertEquals(1, draft.write(keeping));
      kept[0].put(0, (byte) 99);
      draft.commit();
      assertArrayEquals(new byte[] {1}, present(pull.receive(LONG)).part(0).toArray());
    }
  }

  /** A stream of the user's may have the draft: what it reads must not come behind the end. */
  @ParameterizedTest
  @EnumSource
  void whileAChannelWritesNobodyElseDoes(Ground ground) throws InterruptedException, IOException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      push.send("the connection stands");
      pull.receive();
      for (Consumer<Draft> use :
          List.<Consumer<Draft>>of(Draft::commit, Draft::close, draft -> draft.putByte(1))) {
        Draft draft = push.claim(10);
        InputStream inside =
            new InputStream() {
              @Override
              public int read() {
                IllegalStateException e =
                    assertThrows(IllegalStateException.class, () -> use.accept(draft));
                assertEquals("a channel is writing here", e.getMessage());
                return 5;
              }

              @Override
              public int read(byte[] target, int from, int length) {
                target[from] = (byte) read();
                return 1;
              }
            };
        try (ReadableByteChannel channel = Channels.newChannel(inside)) {
          assertEquals(10, draft.write(channel));
        }
        draft.commit();
        byte[] expected = new byte[10];
        Arrays.fill(expected, (byte) 5);
        assertArrayEquals(expected, present(pull.receive(LONG)).part(0).toArray());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void closedWithoutACommitItLeavesNoTrace(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      for (int size : SIZES) {
        try (Draft draft = push.claim(size)) {
          draft.put(new byte[size]);
        }
      }
      push.send("only this");
      assertEquals("only this", present(pull.receive(LONG)).text());
      assertNull(pull.tryReceive());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClaimCountsTowardsTheHighWaterMark(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PushSocket push = mq.push(o -> o.sendHighWaterMark(2)).connect(ground.free())) {
      Draft first = present(push.tryClaim(5));
      Draft second = present(push.tryClaim(5));
      assertNull(push.tryClaim(5));
      assertNull(push.claim(5, Duration.ofMillis(20)));
      assertFalse(push.trySend(Message.of("no room")));
      Call<Boolean> waiting =
          Call.of(
                  () -> {
                    try (Draft draft = push.claim(5)) {
                      return draft.capacity() == 5;
                    }
                  })
              .awaitBlocked();
      first.close();
      assertEquals(true, waiting.result());
      assertTrue(push.trySend(Message.of("there is room")));
      second.commit();
      assertNull(push.tryClaim(5));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedClaimTakesNothing(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PushSocket push = mq.push(o -> o.sendHighWaterMark(1)).connect(ground.free())) {
      Draft only = present(push.tryClaim(5));
      Call<Draft> waiting = Call.of(() -> push.claim(5)).awaitBlocked();
      waiting.interrupt();
      assertNotNull(waiting.failure(InterruptedException.class));
      only.close();
      present(push.tryClaim(5)).close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theEndIsTheEnd(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      Draft committed = push.claim(10);
      committed.putByte(1).commit();
      assertEnded("the draft was committed", committed);
      committed.close();
      Draft closed = push.claim(10);
      closed.close();
      assertEnded("the draft was closed", closed);
      closed.close();
      assertEquals(1, present(pull.receive(LONG)).part(0).size());
      assertNull(pull.tryReceive());
    }
  }

  private static void assertEnded(String why, Draft draft) {
    for (Runnable use :
        new Runnable[] {
          draft::commit,
          () -> draft.putLong(1),
          () -> draft.put(new byte[0]),
          () -> draft.setByte(0, 1),
          draft::asOutputStream
        }) {
      IllegalStateException e = assertThrows(IllegalStateException.class, use::run);
      assertEquals(why, e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatDoesNotFitIsNotWritten(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint());
        Draft draft = push.claim(6)) {
      draft.putInt(7);
      assertThrows(IndexOutOfBoundsException.class, () -> draft.putInt(8));
      assertThrows(IndexOutOfBoundsException.class, () -> draft.put(new byte[3]));
      assertThrows(IndexOutOfBoundsException.class, () -> draft.setInt(1, 8));
      assertEquals(4, draft.position());
      draft.commit();
      assertEquals(Bytes.of(new byte[] {0, 0, 0, 7}), present(pull.receive(LONG)).part(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDraftBelongsToTheThreadThatClaimedIt(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PushSocket push = mq.push().connect(ground.free());
        Draft draft = push.claim(6)) {
      assertNotNull(Call.of(() -> draft.putByte(1)).failure(WrongThreadException.class));
      assertEquals(0, draft.position());
    }
  }

  @ParameterizedTest
  @EnumSource
  void impossibleSizesAreRefused(Ground ground) {
    try (Monocoque mq = ground.open();
        PushSocket push = mq.push().connect(ground.free())) {
      for (int size : new int[] {-1, Integer.MIN_VALUE, Draft.largest() + 1, Integer.MAX_VALUE}) {
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> push.tryClaim(size));
        assertTrue(String.valueOf(e.getMessage()).contains(Integer.toString(size)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterADisconnectItGoesToAnotherPeerOrStaysOpen(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any())) {
      PushSocket push = mq.push();
      String gone = ground.free();
      push.connect(gone);
      Draft draft = push.claim(10);
      draft.putText("moved");
      push.disconnect(gone);
      assertThrows(IllegalStateException.class, draft::commit);
      push.connect(pull.endpoint());
      assertTrue(push.awaitPeers(1, LONG));
      draft.commit();
      assertEquals("moved", present(pull.receive(LONG)).text());
      push.close();
    }
  }

  /** Sizes claimed and written that lie in the page, in memory of their own, with both headers. */
  private static final int[][] WRITTEN_OF_CLAIMED = {
    {0, 0}, {0, 300}, {10, 10}, {200, 255}, {255, 256}, {256, 256}, {16384, 16384}, {5, 20000}
  };

  /** What others send while a draft is being written goes first, and harms it not. */
  @ParameterizedTest
  @EnumSource
  void othersAreNotHeldUpByADraft(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      push.send("the connection stands");
      pull.receive();
      for (int[] sizes : WRITTEN_OF_CLAIMED) {
        byte[] content = new byte[sizes[0]];
        Arrays.fill(content, (byte) 7);
        Draft first = push.claim(sizes[1]);
        Draft second = push.claim(sizes[1]);
        first.put(content, 0, content.length / 2);
        second.put(content);
        push.send("between");
        first.put(content, content.length / 2, content.length - content.length / 2);
        push.claim(sizes[1]).put(content).close();
        assertEquals("between", present(pull.receive(LONG)).text());
        second.commit();
        first.commit();
        for (int i = 0; i < 2; i++) {
          assertArrayEquals(content, present(pull.receive(LONG)).part(0).toArray());
        }
      }
      assertNull(pull.tryReceive());
    }
  }

  /** Two threads, one of which writes in place: each one's messages arrive whole and in order. */
  @ParameterizedTest
  @EnumSource
  void draftsAndOthersOfAnotherThreadComeWhole(Ground ground) throws InterruptedException {
    int count = 30_000;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      Call<Boolean> other =
          Call.of(
              () -> {
                for (int i = 0; i < count; i++) {
                  push.send(numbered(1, i));
                }
                return true;
              });
      Call<Boolean> drafting =
          Call.of(
              () -> {
                for (int i = 0; i < count; i++) {
                  try (Draft draft = push.claim(400)) {
                    draft.put(numbered(2, i));
                    if (i % 7 > 0) {
                      draft.commit();
                    }
                  }
                }
                return true;
              });
      int[] next = {0, 0, 1}; // of the drafts each seventh was closed
      for (int left = count + count - (count + 6) / 7; left > 0; left--) {
        byte[] content = present(pull.receive(LONG)).part(0).toArray();
        int sender = content[0];
        assertArrayEquals(numbered(sender, next[sender]), content);
        next[sender] += sender == 2 && next[sender] % 7 == 6 ? 2 : 1;
      }
      assertEquals(true, other.result());
      assertEquals(true, drafting.result());
      assertNull(pull.tryReceive());
    }
  }

  private static byte[] numbered(int sender, int number) {
    byte[] content = new byte[5 + number % 300];
    Arrays.fill(content, (byte) number);
    return ByteBuffer.wrap(content).put((byte) sender).putInt(number).array();
  }

  /** Its memory stays until it is closed, whatever becomes of the rest. */
  @ParameterizedTest
  @EnumSource
  void aDraftOutlivesItsConnectionAndItsSocket(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open()) {
      PullSocket pull = mq.pull().bind(ground.any());
      PushSocket push = mq.push().connect(pull.endpoint());
      push.send("the connection stands");
      pull.receive();
      Draft draft = push.claim(10);
      draft.putInt(1);
      pull.close();
      draft.putInt(2);
      push.close();
      draft.putByte(3);
      assertThrows(SocketClosedException.class, draft::commit);
      draft.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everySendingSocketHasDrafts(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RouterSocket router = mq.router(o -> o.mandatory(true)).bind(ground.any());
        DealerSocket dealer =
            mq.dealer(o -> o.routingId(RoutingId.of("d"))).connect(router.endpoint());
        RepSocket rep = mq.rep().bind(ground.any());
        ReqSocket req = mq.req().connect(rep.endpoint());
        PairSocket left = mq.pair().bind(ground.any());
        PairSocket right = mq.pair().connect(left.endpoint());
        PubSocket pub = mq.pub().bind(ground.any());
        SubSocket sub = mq.sub().connect(pub.endpoint()).subscribe("t")) {
      commit(dealer.claim(20), "to the router");
      Routed routed = present(router.receive(LONG));
      assertEquals("to the router", routed.message().text());
      commit(router.claim(routed.peer(), 20), "to the dealer");
      assertEquals("to the dealer", present(dealer.receive(LONG)).text());
      assertThrows(UnroutableException.class, () -> router.tryClaim(RoutingId.of("nobody"), 20));

      Call<Message> answer =
          Call.of(
              () -> {
                try (Draft question = req.claim(20)) {
                  question.putText("question");
                  return req.request(question);
                }
              });
      Request request = present(rep.receive(LONG));
      assertEquals("question", request.message().text());
      commit(request.claim(20), "answer");
      assertEquals("answer", present(answer.result()).text());
      assertThrows(IllegalStateException.class, () -> commit(request.claim(20), "again"));

      assertTrue(right.awaitPeers(1, LONG));
      commit(left.claim(20), "pair");
      assertEquals("pair", present(right.receive(LONG)).text());

      assertTrue(pub.awaitSubscribers("t", 1, LONG));
      commit(pub.claim(40), "not for the subscriber");
      commit(pub.claim(20), "topic");
      assertEquals("topic", present(sub.receive(LONG)).text());
    }
  }

  private static void commit(Draft draft, String text) {
    try (draft) {
      draft.putText(text);
      draft.commit();
    }
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }
}
