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

/** The connecting side keeps its queue while its peer is away; the bound side does not. */
@ExtendWith(LeakCheck.class)
class QueueLifetimeTest {
  private static final Duration SOON = Duration.ofMillis(1);

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void connectingSideDeliversWhatWasSentWhileThePeerWasAway(Ground ground)
      throws InterruptedException {
    String endpoint = ground.free();
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open();
        PushSocket push =
            mq.push(o -> o.reconnectInterval(SOON).listener(events)).connect(endpoint)) {
      push.send("early 0");
      push.send("early 1");
      int next = 0;
      for (int life = 1; life <= 3; life++) {
        Monocoque other = ground.open();
        PullSocket pull = other.pull().bind(endpoint);
        String kind = life == 1 ? "early " : "away ";
        for (int i = 0; i < 2; i++) {
          assertEquals(kind + (life == 1 ? i : next++), present(pull.receive(LONG)).text());
        }
        push.send("here");
        assertEquals("here", present(pull.receive(LONG)).text());
        other.close();
        events.await(ConnectionEvent.Disconnected.class, life);
        push.send("away " + next);
        push.send("away " + (next + 1));
      }
      push.disconnect(endpoint);
      PullSocket last = mq.pull().bind(endpoint);
      assertEquals("away " + next, present(last.receive(LONG)).text());
      assertEquals("away " + (next + 1), present(last.receive(LONG)).text());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void boundSideDropsWhatWaitsForAPeerThatLeaves(Ground ground) throws InterruptedException {
    byte[] large = new byte[1 << 20];
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open();
        PushSocket push =
            mq.push(o -> o.sendHighWaterMark(5).sendBufferSize(64 << 10).listener(events))
                .bind(ground.any())) {
      assertFalse(push.trySend(Message.of("no peer, no queue")));
      Monocoque other = ground.open();
      PullSocket pull = other.pull(o -> o.receiveHighWaterMark(1)).connect(push.endpoint());
      while (push.send(Message.of(large), Duration.ofMillis(200))) {
        assertFalse(pull.isClosed());
      }
      other.close();
      ConnectionEvent.Disconnected lost = events.await(ConnectionEvent.Disconnected.class);
      assertTrue(lost.dropped() >= 3, lost.toString());
      Await.until("no queue is left", () -> push.peerCount() == 0);
      PullSocket next = mq.pull().connect(push.endpoint());
      push.send("for the next");
      assertEquals("for the next", present(next.receive(LONG)).text());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void immediateQueuesForConnectionsThatStandOnly(Ground ground) throws InterruptedException {
    String endpoint = ground.free();
    try (Monocoque mq = ground.open();
        PushSocket push =
            mq.push(o -> o.immediate(true).reconnectInterval(SOON)).connect(endpoint)) {
      assertFalse(push.send(Message.of("nobody is there"), Duration.ofMillis(20)));
      Monocoque other = ground.open();
      PullSocket pull = other.pull().bind(endpoint);
      push.send("now");
      assertEquals("now", pull.receive().text());
      other.close();
      Await.until("the peer has gone", () -> push.peerCount() == 0);
      assertFalse(push.trySend(Message.of("gone")));
      PullSocket again = mq.pull().bind(endpoint);
      push.send("again");
      assertEquals("again", again.receive().text());
    }
  }

  /** One of two endpoints is dead: only without immediate does half of the work wait for it. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void immediateGivesDeadEndpointsNothing(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket both = mq.push().connect(ground.free()).connect(pull.endpoint());
        PushSocket live =
            mq.push(o -> o.immediate(true)).connect(ground.free()).connect(pull.endpoint())) {
      assertTrue(both.awaitPeers(1, LONG));
      assertTrue(live.awaitPeers(1, LONG));
      for (int i = 0; i < 10; i++) {
        both.send("both");
      }
      for (int i = 0; i < 5; i++) {
        assertEquals("both", present(pull.receive(LONG)).text());
      }
      for (int i = 0; i < 10; i++) {
        live.send("live");
        assertEquals("live", present(pull.receive(LONG)).text());
      }
    }
  }
}
