package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A PAIR has one peer. */
@ExtendWith(LeakCheck.class)
class PairTest {
  @ParameterizedTest
  @EnumSource
  void bothSidesSpeakWithoutTurns(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PairSocket left = mq.pair().bind(ground.any());
        PairSocket right = mq.pair().connect(left.endpoint())) {
      right.send("1");
      right.send(Message.of("2", "two"));
      assertEquals("1", left.receive().text());
      left.send("3");
      assertEquals(Message.of("2", "two"), left.receive());
      assertEquals("3", right.receive().text());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void secondPeerIsRefusedAndComesInWhenTheFirstLeaves(Ground ground) throws InterruptedException {
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ofMillis(100)));
        PairSocket bound = mq.pair().bind(ground.any())) {
      PairSocket first = mq.pair().connect(bound.endpoint());
      first.send("from the first");
      assertEquals("from the first", bound.receive().text());
      PairSocket second =
          mq.pair(o -> o.reconnectInterval(Duration.ofMillis(1)).listener(events))
              .connect(bound.endpoint());
      events.await(ConnectionEvent.Disconnected.class, 3); // again and again
      bound.send("to the first");
      assertEquals("to the first", first.receive().text());
      first.close();
      // What it sends over connections that are refused is lost.
      Await.until(
          "the second is in",
          () -> second.trySend(Message.of("from the second")) && bound.tryReceive() != null);
      bound.send("to the second");
      assertEquals("to the second", present(second.receive(LONG)).text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void secondConnectionOfOneSocketIsRefused(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PairSocket one = mq.pair().bind(ground.any());
        PairSocket two = mq.pair().bind(ground.any());
        PairSocket pair = mq.pair().connect(one.endpoint()).connect(two.endpoint())) {
      pair.send("to the first");
      pair.send("again");
      assertEquals("to the first", one.receive().text());
      assertEquals("again", one.receive().text());
      if (ground.isInproc()) {
        assertEquals(1, pair.peerCount()); // else it tries again and again
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsAcceptedWithoutAPeer(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PairSocket bound = mq.pair().bind(ground.any())) {
      assertFalse(bound.trySend(Message.of("x")));
      assertFalse(bound.send(Message.of("x"), Duration.ofMillis(10)));
      PairSocket peer = mq.pair().connect(bound.endpoint());
      assertTrue(bound.send(Message.of("y"), LONG));
      assertEquals("y", peer.receive().text());
      peer.close();
      Await.until("the peer has gone", () -> bound.peerCount() == 0);
      Await.until("nothing is accepted", () -> !bound.trySend(Message.of("z")));
    }
  }
}
