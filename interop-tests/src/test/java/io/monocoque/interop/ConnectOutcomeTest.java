package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.ConnectionEvent.ConnectRetried;
import io.monocoque.ConnectionEvent.Connected;
import io.monocoque.ConnectionEvent.Disconnected;
import io.monocoque.ConnectionEvent.HandshakeFailed;
import io.monocoque.ConnectionEvent.HandshakeSucceeded;
import io.monocoque.ConnectionEvent.Stopped;
import io.monocoque.PushSocket;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What ends a connecting endpoint, and what makes it try again: mishaps are tried again, breaches
 * of the protocol are not.
 */
@ExtendWith(LeakCheck.class)
final class ConnectOutcomeTest {
  /** Several reconnect intervals: who has not come back by then does not come back. */
  private static final int QUIET_MILLIS = 700;

  record Breach(String driver, String name, boolean handshakeFirst, String hex) {
    @Override
    public String toString() {
      return driver + ", " + name;
    }
  }

  static Stream<Breach> breaches() {
    List<Breach> breaches = new ArrayList<>();
    for (String driver : List.of("uring", "nio")) {
      breaches.add(
          new Breach(driver, "garbage", false, Wire.hex("HTTP/1.1 400 Bad Request\r\n\r\n")));
      breaches.add(
          new Breach(
              driver,
              "mechanism mismatch",
              false,
              Wire.SIGNATURE + "03 01" + Wire.hex("CURVE") + "00".repeat(15 + 32)));
      breaches.add(
          new Breach(driver, "incompatible type", false, Wire.GREETING + Wire.ready(Kind.PUB)));
      breaches.add(
          new Breach(driver, "ERROR 400", false, Wire.GREETING + "04 0a 05 4552524f52 03 343030"));
      breaches.add(new Breach(driver, "oversize", true, "02 0000000000001000"));
      breaches.add(new Breach(driver, "malformed command", true, "04 02 05 41"));
    }
    return breaches.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breaches")
  void aBreachOfTheProtocolStopsTheEndpoint(Breach breach) throws IOException {
    Events events = new Events();
    try (Rig rig = Rig.open(breach.driver());
        ServerSocket server = RawPeer.listen(rig)) {
      PushSocket push = rig.closing(rig.mq().push(o -> o.listener(events).maxMessageSize(1000)));
      push.connect(RawPeer.endpoint(server));
      RawPeer peer = RawPeer.accept(rig, server);
      if (breach.handshakeFirst()) {
        peer.handshake(Kind.PULL, Kind.PUSH);
      }
      peer.send(breach.hex());
      peer.expectEnd();
      events.await(Stopped.class);
      server.setSoTimeout(QUIET_MILLIS);
      assertThrows(SocketTimeoutException.class, server::accept, events::toString);
      assertEquals(1, events.of(Connected.class).size(), events::toString);
      assertTrue(events.of(ConnectRetried.class).isEmpty(), events::toString);
    }
  }

  @OnEachDriver
  void aRefusedConnectionIsTriedAgain(String driver) {
    try (Rig rig = Rig.open(driver)) {
      OursSide push = rig.ours(Kind.PUSH);
      push.connect(Rig.freeTcpEndpoint());
      List<ConnectRetried> retries = push.events().await(ConnectRetried.class, 3);
      for (ConnectRetried retry : retries) {
        assertTrue(
            retry.delay().compareTo(Duration.ofMillis(100)) >= 0
                && retry.delay().compareTo(Duration.ofMillis(200)) <= 0,
            retry::toString);
      }
      assertTrue(push.events().of(Stopped.class).isEmpty());
    }
  }

  @OnEachDriver
  void anEndDuringTheHandshakeIsTriedAgain(String driver) throws IOException {
    try (Rig rig = Rig.open(driver);
        ServerSocket server = RawPeer.listen(rig)) {
      OursSide push = rig.ours(Kind.PUSH);
      push.connect(RawPeer.endpoint(server));
      for (String said : List.of("", Wire.SIGNATURE, Wire.GREETING)) {
        RawPeer.accept(rig, server).send(said).close();
      }
      RawPeer.accept(rig, server).handshake(Kind.PULL, Kind.PUSH);
      push.awaitPeers(1);
      push.events().await(HandshakeFailed.class, 3);
      assertEquals(0, push.events().of(HandshakeFailed.class).getFirst().code());
    }
  }

  @OnEachDriver
  void aHandshakeThatTakesTooLongIsTriedAgain(String driver) throws IOException {
    Events events = new Events();
    try (Rig rig = Rig.open(driver);
        ServerSocket server = RawPeer.listen(rig)) {
      PushSocket push =
          rig.closing(
              rig.mq().push(o -> o.listener(events).handshakeTimeout(Duration.ofMillis(300))));
      push.connect(RawPeer.endpoint(server));
      RawPeer.accept(rig, server).send(Wire.SIGNATURE).expectEnd();
      RawPeer.accept(rig, server).handshake(Kind.PULL, Kind.PUSH);
      events.await(HandshakeSucceeded.class);
      assertEquals(1, events.of(HandshakeFailed.class).size(), events::toString);
    }
  }

  @OnEachDriver
  void aResetIsTriedAgain(String driver) throws IOException {
    try (Rig rig = Rig.open(driver);
        ServerSocket server = RawPeer.listen(rig)) {
      OursSide push = rig.ours(Kind.PUSH);
      push.connect(RawPeer.endpoint(server));
      for (int i = 1; i <= 3; i++) {
        RawPeer peer = RawPeer.accept(rig, server).handshake(Kind.PULL, Kind.PUSH);
        push.events().await(HandshakeSucceeded.class, i);
        peer.reset();
        push.events().await(Disconnected.class, i);
      }
      assertTrue(push.events().of(Stopped.class).isEmpty(), push.events()::toString);
    }
  }

  @OnEachDriver
  void whoShallNotReconnectStopsAfterALoss(String driver) throws IOException {
    Events events = new Events();
    try (Rig rig = Rig.open(driver);
        ServerSocket server = RawPeer.listen(rig)) {
      PushSocket push = rig.closing(rig.mq().push(o -> o.listener(events).neverReconnect()));
      push.connect(RawPeer.endpoint(server));
      RawPeer peer = RawPeer.accept(rig, server).handshake(Kind.PULL, Kind.PUSH);
      events.await(HandshakeSucceeded.class);
      peer.close();
      events.await(Stopped.class);
      server.setSoTimeout(QUIET_MILLIS);
      assertThrows(SocketTimeoutException.class, server::accept, events::toString);
    }
  }

  @OnEachDriver
  void theIntervalDoublesUpToItsMaximum(String driver) {
    Events events = new Events();
    try (Rig rig = Rig.open(driver)) {
      PushSocket push =
          rig.closing(
              rig.mq()
                  .push(
                      o ->
                          o.listener(events)
                              .reconnectInterval(Duration.ofMillis(20))
                              .reconnectIntervalMax(Duration.ofMillis(160))));
      push.connect(Rig.freeTcpEndpoint());
      List<ConnectRetried> retries = events.await(ConnectRetried.class, 7);
      assertTrue(retries.getFirst().delay().toMillis() <= 40, retries::toString);
      assertTrue(retries.get(6).delay().toMillis() >= 80, retries::toString);
      for (ConnectRetried retry : retries) {
        assertTrue(retry.delay().toMillis() <= 320, retries::toString);
      }
    }
  }
}
