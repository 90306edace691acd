package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.monocoque.ConnectionCounts;
import io.monocoque.ConnectionEvent.HandshakeFailed;
import io.monocoque.CurveKeys;
import io.monocoque.interop.Attack.Case;
import io.monocoque.interop.CurvePeer.Client;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a client does wrong costs its own connection, an event says what it was, and the server
 * goes on: who is in stays in, and the next one gets in.
 */
@ExtendWith(LeakCheck.class)
final class HostileClientTest {
  private static final byte[] SECRET = Nacl.random(Nacl.KEY);
  private static final CurveKeys KEYS = Mechanisms.keys(SECRET);

  static Stream<Case<Client>> cases() {
    return Attack.onEachDriver(ClientAttacks.all());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void anAttackCostsItsOwnConnectionOnly(Case<Client> c) throws IOException {
    Attack<Client> attack = c.attack();
    try (Rig rig = Rig.open(c.driver())) {
      rig.secure(
          o -> {
            Mechanisms.serve(attack.mechanism(), o, KEYS);
            o.maxMessageSize(ClientAttacks.MAX_MESSAGE_SIZE);
          },
          _ -> {});
      OursSide server = rig.ours(Kind.PULL);
      String endpoint = server.bind("tcp://127.0.0.1:*");
      rig.secure(o -> Mechanisms.join(attack.mechanism(), o, KEYS), _ -> {});
      OursSide early = rig.ours(Kind.PUSH);
      early.connect(endpoint);
      early.awaitPeers(1);

      Client bad = Client.connect(rig, endpoint, Kind.PUSH, Nacl.publicKey(SECRET));
      attack.run(bad, server.events());
      ConnectionCounts counts = server.socket().connectionCounts();
      assertEquals(attack.code() == 0 ? 0 : 1, counts.protocolErrors());
      assertEquals(1, counts.failedHandshakes() + counts.disconnects());

      OursSide late = rig.ours(Kind.PUSH);
      late.connect(endpoint);
      early.send("who was in");
      late.send("who came later");
      for (int good = 0; good < 2; ) {
        switch (server.receiveTexts().getFirst()) {
          case "who was in", "who came later" -> good++;
          case ClientAttacks.SOUND -> {}
          case String other -> fail("received: " + other);
        }
      }
    }
  }

  /** One that stops within a command, and keeps the connection. */
  @OnEachDriver
  void whoStopsWithinTheHandshakeIsGivenUp(String driver) throws IOException {
    try (Rig rig = Rig.open(driver)) {
      rig.secure(
          o -> {
            Mechanisms.serve("CURVE", o, KEYS);
            o.handshakeTimeout(Duration.ofSeconds(2));
          },
          _ -> {});
      OursSide server = rig.ours(Kind.PULL);
      String endpoint = server.bind("tcp://127.0.0.1:*");
      byte[] key = Nacl.publicKey(SECRET);
      for (int at : new int[] {0, 100, 202}) {
        Client peer = Client.connect(rig, endpoint, Kind.PUSH, key);
        peer.greet();
        peer.send(Arrays.copyOf(Frame.command("HELLO", peer.hello()), at));
      }
      Client.connect(rig, endpoint, Kind.PUSH, key).welcomed().send(new byte[] {Frame.COMMAND});
      for (HandshakeFailed each : server.events().await(HandshakeFailed.class, 4)) {
        assertEquals(Fault.NONE, each.code(), each::reason);
      }
    }
  }
}
