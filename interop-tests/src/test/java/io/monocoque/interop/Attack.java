package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.monocoque.ConnectionEvent.AuthenticationFailed;
import io.monocoque.ConnectionEvent.Disconnected;
import io.monocoque.ConnectionEvent.HandshakeFailed;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * One way to be hostile.
 *
 * @param mechanism of the side that is attacked
 * @param code by which that side's event tells of it
 * @param <P> who is hostile
 */
record Attack<P extends CurvePeer>(String mechanism, String name, int code, Script<P> script) {
  Attack(String name, int code, Script<P> script) {
    this("CURVE", name, code, script);
  }

  /** What the hostile side does; it is handed over connected, and before its greeting. */
  interface Script<P extends CurvePeer> {
    void run(P peer) throws IOException;
  }

  /** Makes bytes with the keys of the hostile side. */
  interface Making<P extends CurvePeer> {
    byte[] of(P peer) throws IOException;
  }

  /** Has this peer do it, which ends its connection; an event says what it was. */
  void run(P peer, Events ofTheAttacked) throws IOException {
    script.run(peer);
    peer.wire.expectEnd();
    int told =
        peer.isEstablished()
            ? ofTheAttacked.await(Disconnected.class).code()
            : ofTheAttacked.await(HandshakeFailed.class).code();
    assertEquals(code, told, ofTheAttacked::toString);
    assertEquals(List.of(), ofTheAttacked.of(AuthenticationFailed.class));
  }

  /** An attack on a socket of one driver. */
  record Case<P extends CurvePeer>(String driver, Attack<P> attack) {
    @Override
    public String toString() {
      return driver + ", " + attack.mechanism + ", " + attack.name;
    }
  }

  static <P extends CurvePeer> Stream<Case<P>> onEachDriver(List<Attack<P>> attacks) {
    return Stream.of("uring", "nio")
        .flatMap(driver -> attacks.stream().map(attack -> new Case<>(driver, attack)));
  }
}
