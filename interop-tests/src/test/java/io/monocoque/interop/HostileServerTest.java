package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.monocoque.ConnectionEvent.AuthenticationFailed;
import io.monocoque.ConnectionEvent.Stopped;
import io.monocoque.CurveKeys;
import io.monocoque.interop.Attack.Case;
import io.monocoque.interop.CurvePeer.Server;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a server does wrong costs the client this connection, for good, with an event that says
 * what it was; the same socket goes on with another server.
 */
@ExtendWith(LeakCheck.class)
final class HostileServerTest {
  private static final byte[] SECRET = Nacl.random(Nacl.KEY);
  private static final CurveKeys KEYS = Mechanisms.keys(SECRET);

  static Stream<Case<Server>> cases() {
    return Attack.onEachDriver(ServerAttacks.all());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void anAttackCostsItsOwnConnectionOnly(Case<Server> c) throws IOException {
    Attack<Server> attack = c.attack();
    try (Rig rig = Rig.open(c.driver())) {
      rig.secure(o -> Mechanisms.join(attack.mechanism(), o, KEYS), _ -> {});
      OursSide client = rig.ours(Kind.PULL);
      ServerSocket listening = RawPeer.listen(rig);
      client.connect(RawPeer.endpoint(listening));
      Server bad = new Server(RawPeer.accept(rig, listening), Kind.PUSH, SECRET);
      attack.run(bad, client.events());
      assertEquals(attack.code() == 0 ? 0 : 1, client.socket().connectionCounts().protocolErrors());
      client.events().await(Stopped.class);

      rig.secure(o -> Mechanisms.serve(attack.mechanism(), o, KEYS), _ -> {});
      OursSide good = rig.ours(Kind.PUSH);
      client.connect(good.bind("tcp://127.0.0.1:*"));
      good.send("after");
      assertEquals(List.of("after"), client.receiveTexts());
    }
  }

  /** An ERROR with a ZAP status is no fault of the protocol. */
  @OnEachDriver
  void whomTheServerDeniesIsToldWhy(String driver) throws IOException {
    for (String mechanism : List.of("PLAIN", "CURVE")) {
      for (String status : List.of("300", "400", "500")) {
        try (Rig rig = Rig.open(driver)) {
          rig.secure(o -> Mechanisms.join(mechanism, o, KEYS), _ -> {});
          OursSide client = rig.ours(Kind.PULL);
          ServerSocket listening = RawPeer.listen(rig);
          client.connect(RawPeer.endpoint(listening));
          RawPeer peer = RawPeer.accept(rig, listening);
          peer.send(Wire.greeting(mechanism)).read(Wire.GREETING_SIZE);
          peer.readCommand("HELLO");
          peer.send(Frame.command("ERROR", Frame.text(status)));
          peer.expectEnd();
          assertEquals(
              Integer.parseInt(status), client.events().await(AuthenticationFailed.class).status());
          client.events().await(Stopped.class);
        }
      }
    }
  }
}
