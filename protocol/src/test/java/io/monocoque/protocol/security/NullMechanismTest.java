package io.monocoque.protocol.security;

import static io.monocoque.protocol.wire.Hex.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.security.Mechanism.Progress;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NULL with a verdict; without one it is tested with the session. */
class NullMechanismTest {
  private static final Bytes READY = bytes("04 19 05 'READY' 0B 'Socket-Type' 00000003 'SUB'");

  private static Side authenticating() throws ProtocolException {
    Side side =
        Side.started(
            new NullMechanism(Metadata.ofSocket(SocketType.SUB, Bytes.empty()), true, true));
    assertEquals(Progress.AUTHENTICATING, side.progress);
    assertTrue(side.sent.isEmpty());
    assertEquals(new Credentials.None(), side.mechanism.credentials());
    return side;
  }

  @Test
  void readyWaitsForTheVerdict() throws ProtocolException {
    Side side = authenticating();
    side.decide(Verdict.Accepted.UNKNOWN);
    assertEquals(READY, side.next());
    assertEquals(Progress.HANDSHAKING, side.progress);
    side.receive(READY);
    assertEquals(Progress.READY, side.progress);
    assertEquals(Verdict.Accepted.UNKNOWN, side.mechanism.accepted());
  }

  @Test
  void peerMayBeReadyBeforeTheVerdict() throws ProtocolException {
    Side side = authenticating();
    side.receive(READY);
    assertEquals(Progress.AUTHENTICATING, side.progress);
    assertTrue(side.sent.isEmpty());
    side.decide(Verdict.Accepted.UNKNOWN);
    assertEquals(READY, side.next());
    assertEquals(Progress.READY, side.progress);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 400, 500})
  void denialIsToldUnlessItIsTemporary(int status) throws ProtocolException {
    Side side = authenticating();
    side.decide(new Verdict.Denied(status));
    assertEquals(Progress.DENIED, side.progress);
    if (status != 300) {
      assertEquals(bytes("04 0A 05 'ERROR' 03 '" + status + "'"), side.next());
    }
    assertTrue(side.sent.isEmpty());
    assertThrows(IllegalStateException.class, () -> side.decide(Verdict.Accepted.UNKNOWN));
  }

  @Test
  void nobodyIsAskedWithoutNeed() throws ProtocolException {
    Side side =
        Side.started(new NullMechanism(Metadata.ofSocket(SocketType.SUB, Bytes.empty()), false));
    assertEquals(READY, side.next());
    assertThrows(IllegalStateException.class, side.mechanism::credentials);
    assertThrows(IllegalStateException.class, () -> side.decide(Verdict.Accepted.UNKNOWN));
  }
}
