package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.ConnectionEvent.Disconnected;
import io.monocoque.ConnectionEvent.HandshakeFailed;
import io.monocoque.Routed;
import io.monocoque.RouterSocket;
import io.monocoque.UnroutableException;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import io.monocoque.libzmq.ZmqOption;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whom a ROUTER knows, by which name, and what becomes of messages for others. */
@ExtendWith(LeakCheck.class)
final class RouterTest {
  private static final RoutingId NOBODY = RoutingId.of("nobody");

  private static LibZmqSide dealer(Rig rig, String name, String endpoint) {
    LibZmqSide dealer = rig.libzmq(Kind.DEALER);
    dealer.socket().setOption(ZmqOption.ROUTING_ID, name);
    dealer.connect(endpoint);
    return dealer;
  }

  private static Routed receive(RouterSocket router) throws InterruptedException {
    Routed routed = router.receive(Peer.PATIENCE);
    assertNotNull(routed, "received within " + Peer.PATIENCE);
    return routed;
  }

  @OnEachDriver
  void aPeerIsKnownByTheNameThatItGives(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      RouterSocket router = rig.closing(rig.mq().router().bind("tcp://127.0.0.1:*"));
      LibZmqSide one = dealer(rig, "one", router.endpoint());
      LibZmqSide two = dealer(rig, "two", router.endpoint());
      one.send("hello");
      two.send("hello");
      receive(router);
      receive(router);
      router.send(RoutingId.of("two"), Message.of("for two"));
      router.send(RoutingId.of("one"), Message.of("for one"));
      assertEquals(List.of("for one"), one.receiveTexts());
      assertEquals(List.of("for two"), two.receiveTexts());
    }
  }

  @OnEachDriver
  void aPeerWithoutANameGetsOneOfFiveBytes(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      RouterSocket router = rig.closing(rig.mq().router().bind("tcp://127.0.0.1:*"));
      LibZmqSide one = rig.libzmq(Kind.DEALER);
      one.connect(router.endpoint());
      one.send("x");
      Routed first = receive(router);
      assertEquals(5, first.peer().bytes().size());
      assertEquals(0, first.peer().bytes().byteAt(0));
      LibZmqSide two = rig.libzmq(Kind.DEALER);
      two.connect(router.endpoint());
      two.send("y");
      assertNotEquals(first.peer(), receive(router).peer());
      router.send(first.peer(), Message.of("back"));
      assertEquals(List.of("back"), one.receiveTexts());
    }
  }

  @OnEachDriver
  void aNameThatIsTakenIsRefused(String driver) throws InterruptedException, IOException {
    Events events = new Events();
    try (Rig rig = Rig.open(driver)) {
      RouterSocket router =
          rig.closing(rig.mq().router(o -> o.listener(events)).bind("tcp://127.0.0.1:*"));
      LibZmqSide first = dealer(rig, "same", router.endpoint());
      first.send("first");
      assertEquals("first", receive(router).message().text());
      RawPeer second = RawPeer.connect(rig, router.endpoint());
      second.send(Wire.GREETING, Wire.readyNamed(Kind.DEALER, "same"), Wire.message("second"));
      second.expectEnd();
      router.send(RoutingId.of("same"), Message.of("still the first"));
      assertEquals(List.of("still the first"), first.receiveTexts());
      Await.until("one peer is left", () -> router.peerCount() == 1);
      assertNull(router.tryReceive());
      Await.until(
          "an event tells of the refusal",
          Peer.PATIENCE,
          events::toString,
          () ->
              events.of(HandshakeFailed.class).size() + events.of(Disconnected.class).size() == 1);
    }
  }

  @OnEachDriver
  void withHandoverTheNewcomerTakesTheName(String driver) throws InterruptedException {
    Events events = new Events();
    try (Rig rig = Rig.open(driver)) {
      RouterSocket router =
          rig.closing(
              rig.mq().router(o -> o.handover(true).listener(events)).bind("tcp://127.0.0.1:*"));
      LibZmqSide first = dealer(rig, "same", router.endpoint());
      first.socket().setOption(ZmqOption.RECONNECT_IVL, 60_000);
      first.send("first");
      assertEquals("first", receive(router).message().text());
      LibZmqSide second = dealer(rig, "same", router.endpoint());
      second.send("second");
      assertEquals("second", receive(router).message().text());
      router.send(RoutingId.of("same"), Message.of("for the second"));
      assertEquals(List.of("for the second"), second.receiveTexts());
    }
  }

  @OnEachDriver
  void withoutMandatoryMessagesForUnknownPeersAreDroppedAndCounted(String driver)
      throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      RouterSocket router = rig.closing(rig.mq().router().bind("tcp://127.0.0.1:*"));
      router.send(NOBODY, Message.of("lost"));
      assertTrue(router.trySend(NOBODY, Message.of("lost")));
      assertEquals(2, router.droppedCount());
    }
  }

  @OnEachDriver
  void withMandatoryAnUnknownPeerIsAnException(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      RouterSocket router =
          rig.closing(rig.mq().router(o -> o.mandatory(true)).bind("tcp://127.0.0.1:*"));
      UnroutableException failure =
          assertThrows(
              UnroutableException.class, () -> router.send(NOBODY, Message.of("to nobody")));
      assertTrue(String.valueOf(failure.getMessage()).contains("nobody"), failure::toString);
      LibZmqSide dealer = dealer(rig, "nobody", router.endpoint());
      dealer.send("now I am here");
      receive(router);
      router.send(NOBODY, Message.of("welcome"));
      assertEquals(List.of("welcome"), dealer.receiveTexts());
    }
  }

  @OnEachDriver
  void withMandatoryAFullQueueIsWaitedFor(String driver) throws InterruptedException {
    Message large = Message.of(Payload.part(1, 1 << 16));
    RoutingId slow = RoutingId.of("slow");
    try (Rig rig = Rig.open(driver)) {
      RouterSocket router =
          rig.closing(
              rig.mq()
                  .router(o -> o.mandatory(true).sendHighWaterMark(5))
                  .bind("tcp://127.0.0.1:*"));
      LibZmqSide dealer = rig.libzmq(Kind.DEALER);
      dealer.socket().setOption(ZmqOption.ROUTING_ID, "slow");
      dealer.socket().setOption(ZmqOption.RCVHWM, 1);
      dealer.connect(router.endpoint());
      dealer.send("here");
      receive(router);
      int sent = 0;
      while (router.send(slow, large, Duration.ofMillis(300))) {
        sent++;
      }
      while (router.trySend(slow, large)) {
        sent++; // what the kernel takes late makes room late
      }
      for (int i = 0; i < sent; i++) {
        Parts.assertSame(Parts.of(large), dealer.receive());
      }
      assertTrue(router.send(slow, large, Peer.PATIENCE), "room again");
      Parts.assertSame(Parts.of(large), dealer.receive());
    }
  }

  @OnEachDriver
  void aPeerThatIsGoneIsUnknown(String driver) throws InterruptedException {
    Events events = new Events();
    try (Rig rig = Rig.open(driver)) {
      RouterSocket router =
          rig.closing(
              rig.mq().router(o -> o.mandatory(true).listener(events)).bind("tcp://127.0.0.1:*"));
      LibZmqSide dealer = dealer(rig, "nobody", router.endpoint());
      dealer.send("here");
      receive(router);
      dealer.close();
      events.await(Disconnected.class);
      assertThrows(UnroutableException.class, () -> router.send(NOBODY, Message.of("too late")));
    }
  }
}
