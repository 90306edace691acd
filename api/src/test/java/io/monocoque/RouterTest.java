package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A ROUTER knows its peers by name. */
@ExtendWith(LeakCheck.class)
class RouterTest {
  private static final RoutingId NOBODY = RoutingId.of("nobody");
  private static final Duration SOON = Duration.ofMillis(1);

  @ParameterizedTest
  @EnumSource
  void eachPeerIsAnsweredByItsName(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RouterSocket router = mq.router().bind(ground.any());
        DealerSocket a = mq.dealer(o -> o.routingId(RoutingId.of("A"))).connect(router.endpoint());
        DealerSocket b = mq.dealer().connect(router.endpoint());
        DealerSocket c = mq.dealer().connect(router.endpoint())) {
      a.send("from a");
      assertEquals(new Routed(RoutingId.of("A"), Message.of("from a")), router.receive());
      b.send("from b");
      Routed fromB = router.receive();
      c.send("from c");
      Routed fromC = router.receive();
      assertNotEquals(fromB.peer(), fromC.peer());
      assertEquals(5, fromB.peer().bytes().size());
      assertEquals(0, fromB.peer().bytes().toArray()[0]);
      router.send(fromC.peer(), Message.of("to c", "more"));
      router.send(fromB.peer(), Message.of("to b"));
      router.send(RoutingId.of("A"), Message.of("to a"));
      assertEquals("to a", a.receive().text());
      assertEquals("to b", b.receive().text());
      assertEquals(Message.of("to c", "more"), c.receive());
    }
  }

  @ParameterizedTest
  @EnumSource
  void messageToNobodyIsDroppedAndCounted(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RouterSocket router = mq.router().bind(ground.any())) {
      router.send(NOBODY, Message.of("x"));
      assertTrue(router.send(NOBODY, Message.of("x"), LONG));
      assertTrue(router.trySend(NOBODY, Message.of("x")));
      assertEquals(3, router.droppedCount());
    }
  }

  @ParameterizedTest
  @EnumSource
  void mandatoryRefusesUnknownPeersAndWaitsForRoom(Ground ground) throws InterruptedException {
    byte[] large = new byte[64 << 10];
    RoutingId id = RoutingId.of("A");
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        RouterSocket router =
            mq.router(o -> o.mandatory(true).sendHighWaterMark(2).sendBufferSize(8 << 10))
                .bind(ground.any());
        DealerSocket dealer =
            mq.dealer(o -> o.routingId(id).receiveHighWaterMark(2).receiveBufferSize(8 << 10))
                .connect(router.endpoint())) {
      String text =
          assertThrows(UnroutableException.class, () -> router.send(NOBODY, Message.of("x")))
              .toString();
      assertTrue(text.contains("nobody"), text);
      assertThrows(UnroutableException.class, () -> router.trySend(NOBODY, Message.of("x")));
      dealer.send("here");
      assertEquals(id, router.receive().peer());
      int accepted = fill(router, id, large);
      assertFalse(router.send(id, Message.of(large), SOON));
      Call<Boolean> waiting = Call.of(() -> router.send(id, Message.of("last"), LONG));
      waiting.awaitBlocked();
      for (int i = 0; i < accepted; i++) {
        assertEquals(large.length, present(dealer.receive(LONG)).part(0).size());
      }
      assertEquals(true, waiting.result());
      assertEquals("last", present(dealer.receive(LONG)).text());
      assertEquals(0, router.droppedCount());
    }
  }

  /** Sends until there has been no room for a while: kernels take some more after a pause. */
  private static int fill(RouterSocket router, RoutingId id, byte[] large)
      throws InterruptedException {
    int accepted = 0;
    while (router.send(id, Message.of(large), Duration.ofMillis(200))) {
      accepted++;
      assertTrue(accepted < 1000, "no limit");
    }
    return accepted;
  }

  @ParameterizedTest
  @EnumSource
  void mandatoryWaitEndsWhenThePeerLeaves(Ground ground) throws InterruptedException {
    byte[] large = new byte[64 << 10];
    RoutingId id = RoutingId.of("A");
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        RouterSocket router =
            mq.router(o -> o.mandatory(true).sendHighWaterMark(2).sendBufferSize(8 << 10))
                .bind(ground.any())) {
      DealerSocket dealer =
          mq.dealer(o -> o.routingId(id).receiveHighWaterMark(2)).connect(router.endpoint());
      dealer.send("here");
      assertEquals(id, router.receive().peer());
      assertTrue(fill(router, id, large) > 0);
      Call<Boolean> waiting = Call.of(() -> router.send(id, Message.of("x"), LONG));
      waiting.awaitBlocked();
      dealer.close();
      // What the peer's kernel took at its end may have made room once more.
      Boolean accepted = waiting.outcome(UnroutableException.class);
      assertTrue(accepted == null || accepted);
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutMandatoryAFullPeerIsADropAndOthersGetTheirs(Ground ground)
      throws InterruptedException {
    byte[] large = new byte[64 << 10];
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        RouterSocket router =
            mq.router(o -> o.sendHighWaterMark(2).sendBufferSize(8 << 10)).bind(ground.any());
        DealerSocket full =
            mq.dealer(o -> o.routingId(RoutingId.of("full")).receiveHighWaterMark(2))
                .connect(router.endpoint());
        DealerSocket other =
            mq.dealer(o -> o.routingId(RoutingId.of("other"))).connect(router.endpoint())) {
      full.send("here");
      other.send("here");
      router.receive();
      router.receive();
      for (int sent = 0; router.droppedCount() < 50; sent++) {
        router.send(RoutingId.of("full"), Message.of(large));
        assertTrue(sent < 10_000, "no limit");
      }
      router.send(RoutingId.of("other"), Message.of("hello"));
      assertEquals("hello", present(other.receive(LONG)).text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void secondPeerOfAnIdIsRefused(Ground ground) throws InterruptedException {
    RoutingId id = RoutingId.of("A");
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        RouterSocket router = mq.router().bind(ground.any())) {
      DealerSocket first = mq.dealer(o -> o.routingId(id)).connect(router.endpoint());
      first.send("first");
      assertEquals("first", router.receive().message().text());
      DealerSocket second =
          mq.dealer(o -> o.routingId(id).reconnectInterval(SOON).listener(events))
              .connect(router.endpoint());
      if (!ground.isInproc()) {
        events.await(ConnectionEvent.Disconnected.class, 2);
      } else {
        assertEquals(0, second.peerCount());
        assertEquals(1, router.peerCount());
      }
      router.send(id, Message.of("to the first"));
      assertEquals("to the first", first.receive().text());
      first.close();
      if (!ground.isInproc()) {
        assertTrue(second.send(Message.of("second"), LONG));
        Await.until("the second is in", () -> nextIs(second, router, id));
      }
    }
  }

  private static boolean nextIs(DealerSocket dealer, RouterSocket router, RoutingId id) {
    return router.trySend(id, Message.of("ping")) && dealer.tryReceive() != null;
  }

  @ParameterizedTest
  @EnumSource
  void handoverGivesTheNameToTheNewcomer(Ground ground) throws InterruptedException {
    RoutingId id = RoutingId.of("A");
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        RouterSocket router = mq.router(o -> o.handover(true)).bind(ground.any())) {
      DealerSocket first =
          mq.dealer(o -> o.routingId(id).neverReconnect().listener(events))
              .connect(router.endpoint());
      first.send("first");
      assertEquals("first", router.receive().message().text());
      DealerSocket second = mq.dealer(o -> o.routingId(id)).connect(router.endpoint());
      second.send("second");
      assertEquals(new Routed(id, Message.of("second")), present(router.receive(LONG)));
      router.send(id, Message.of("to the newcomer"));
      assertEquals("to the newcomer", present(second.receive(LONG)).text());
      if (!ground.isInproc()) {
        events.await(ConnectionEvent.Stopped.class);
      }
      assertNull(first.tryReceive());
    }
  }

  /** The router connects, to two dealers of one name: one at a time is known. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void connectingRouterAdmitsTheSecondOfANameWhenTheFirstIsGivenUp(Ground ground)
      throws InterruptedException {
    RoutingId id = RoutingId.of("A");
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        DealerSocket second = mq.dealer(o -> o.routingId(id)).bind(ground.any());
        DealerSocket first = mq.dealer(o -> o.routingId(id)).bind(ground.any());
        RouterSocket router = mq.router(o -> o.reconnectInterval(SOON))) {
      router.connect(first.endpoint());
      first.send("first");
      assertEquals("first", router.receive().message().text());
      router.connect(second.endpoint());
      assertTrue(second.awaitPeers(1, LONG));
      Await.until("refused", () -> second.peerCount() == 0);
      assertTrue(second.awaitPeers(1, LONG));
      router.disconnect(first.endpoint()); // until then its name waits for it
      Await.until("the second is in", () -> nextIs(second, router, id));
      Await.until(
          "the second is heard",
          () -> second.trySend(Message.of("second")) && router.tryReceive() != null);
    }
  }

  @ParameterizedTest
  @EnumSource
  void generatedIdsAreDistinct(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RouterSocket router = mq.router().bind(ground.any())) {
      Set<RoutingId> ids = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        DealerSocket dealer = mq.dealer().connect(router.endpoint());
        dealer.send("x");
        ids.add(router.receive().peer());
      }
      assertEquals(20, ids.size());
    }
  }
}
