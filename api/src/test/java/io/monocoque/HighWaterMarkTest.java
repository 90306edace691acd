package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Queues hold what they were told to hold. */
@ExtendWith(LeakCheck.class)
class HighWaterMarkTest {
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void exactlyTheMarkIsAcceptedForAPeerThatIsAway(Ground ground) throws InterruptedException {
    String endpoint = ground.free();
    try (Monocoque mq = ground.open();
        PushSocket push = mq.push(o -> o.sendHighWaterMark(7)).connect(endpoint);
        PullSocket pull = mq.pull()) {
      for (int i = 0; i < 7; i++) {
        assertTrue(push.trySend(Message.of("m" + i)));
      }
      assertFalse(push.trySend(Message.of("over")));
      Call<Boolean> waiting = Call.of(() -> push.send(Message.of("m7"), LONG)).awaitBlocked();
      pull.bind(endpoint);
      assertEquals(true, waiting.result());
      for (int i = 0; i < 8; i++) {
        assertEquals("m" + i, pull.receive().text());
      }
      assertNull(pull.tryReceive());
    }
  }

  @ParameterizedTest
  @EnumSource
  void markOfZeroAcceptsAnyNumber(Ground ground) throws InterruptedException {
    String endpoint = ground.free();
    try (Monocoque mq = ground.open();
        PushSocket push = mq.push(o -> o.sendHighWaterMark(0)).connect(endpoint);
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(0))) {
      for (int i = 0; i < 5000; i++) {
        assertTrue(push.trySend(Message.of("m" + i)));
      }
      pull.bind(endpoint);
      for (int i = 0; i < 5000; i++) {
        assertEquals("m" + i, pull.receive().text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void markOfOneCarriesEverything(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(1)).bind(ground.any());
        PushSocket push = mq.push(o -> o.sendHighWaterMark(1)).connect(pull.endpoint())) {
      Call<Integer> sender = Call.of(() -> send(push, 1000));
      for (int i = 0; i < 1000; i++) {
        assertEquals("m" + i, pull.receive().text());
      }
      assertEquals(1000, sender.result());
    }
  }

  private static int send(PushSocket push, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      push.send("m" + i);
    }
    return count;
  }

  /**
   * Nobody reads: our queue, what the kernel takes, one write under way, the peer's queue. Large
   * messages make kernels' buffers count for few.
   */
  @ParameterizedTest
  @EnumSource
  void peerThatDoesNotReadBoundsWhatIsAccepted(Ground ground) throws InterruptedException {
    int size = 1 << 20;
    byte[] large = new byte[size];
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PullSocket pull =
            mq.pull(o -> o.receiveHighWaterMark(4).receiveBufferSize(64 << 10)).bind(ground.any());
        PushSocket push =
            mq.push(o -> o.sendHighWaterMark(5).sendBufferSize(64 << 10))
                .connect(pull.endpoint())) {
      assertTrue(push.awaitPeers(1, LONG));
      int accepted = 0;
      while (push.send(Message.of(large), Duration.ofMillis(300))) {
        accepted++;
        assertTrue(accepted < 100, "no limit");
      }
      // at most 5 and 4 in the queues, one being written, one being received; at least half of
      // the sending one, which is when it wakes who waits
      assertTrue(accepted >= 4 + 3 && accepted <= 5 + 4 + 2, "accepted " + accepted);
      assertFalse(push.trySend(Message.of(large)));
      Call<Boolean> waiting = Call.of(() -> push.send(Message.of("last"), LONG)).awaitBlocked();
      for (int i = 0; i < accepted; i++) {
        assertEquals(size, present(pull.receive(LONG)).part(0).size());
      }
      assertEquals(true, waiting.result());
      assertEquals("last", present(pull.receive(LONG)).text());
      assertTrue(push.trySend(Message.of("room again")));
      assertEquals("room again", present(pull.receive(LONG)).text());
    }
  }

  @ParameterizedTest
  @CsvSource({"1000, 1000, 2000", "1, 1, 2", "2, 3, 5", "1, 0, -1", "0, 1, -1", "0, 0, -1"})
  void marksOfBothEndsAddUpWithinTheProcess(int sending, int receiving, int sum)
      throws InterruptedException {
    int tried = sum < 0 ? 5000 : sum;
    try (Monocoque mq = Ground.INPROC.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(receiving)).bind("inproc://a");
        PushSocket push = mq.push(o -> o.sendHighWaterMark(sending)).connect("inproc://a")) {
      for (int i = 0; i < tried; i++) {
        assertTrue(push.trySend(Message.of("m" + i)), "message " + i);
      }
      assertEquals(sum < 0, push.trySend(Message.of("over")));
      for (int i = 0; i < tried; i++) {
        assertEquals("m" + i, pull.receive().text());
      }
    }
  }

  @Test
  void whoBindsLaterAddsItsMarkWithinTheProcess() throws InterruptedException {
    try (Monocoque mq = Ground.INPROC.open();
        PushSocket push = mq.push(o -> o.sendHighWaterMark(2)).connect("inproc://a");
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(2))) {
      assertTrue(push.trySend(Message.of("1")));
      assertTrue(push.trySend(Message.of("2")));
      assertFalse(push.trySend(Message.of("3")));
      pull.bind("inproc://a");
      assertTrue(push.trySend(Message.of("3")));
      assertTrue(push.trySend(Message.of("4")));
      assertFalse(push.trySend(Message.of("5")));
      assertEquals("1", pull.receive().text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatASocketHadSentArrivesAfterItsClose(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(10)).bind(ground.any())) {
      PushSocket push = mq.push().connect(pull.endpoint());
      for (int i = 0; i < 500; i++) {
        push.send("m" + i);
      }
      push.close();
      for (int i = 0; i < 500; i++) {
        assertEquals("m" + i, present(pull.receive(LONG)).text());
      }
    }
  }

  /** The receiver's queue is full, its peer sends the rest and dies: nothing of it is lost. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void receiverThatPausesGetsAllWhenItGoesOn(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(3)).bind(ground.any())) {
      PushSocket push = mq.push(o -> o.sendHighWaterMark(0)).connect(pull.endpoint());
      for (int i = 0; i < 20_000; i++) {
        push.send("m" + i);
      }
      push.close();
      for (int i = 0; i < 20_000; i++) {
        assertEquals("m" + i, present(pull.receive(LONG)).text());
      }
    }
  }
}
