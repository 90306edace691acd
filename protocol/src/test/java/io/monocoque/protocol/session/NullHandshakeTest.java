package io.monocoque.protocol.session;

import static io.monocoque.protocol.session.Peer.config;
import static io.monocoque.protocol.wire.Hex.bytes;
import static io.monocoque.protocol.wire.Hex.concat;
import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.session.Peer.Outcome;
import io.monocoque.protocol.session.RecordingSink.Established;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.protocol.wire.ZmtpVersion;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NullHandshakeTest {
  private static Outcome afterGreeting(SocketType own, byte[] frames) {
    return Peer.atEverySplit(config(own), concat(Peer.greeting(1), frames));
  }

  @Test
  void readyEstablishesTheSession() {
    Outcome outcome =
        afterGreeting(
            SocketType.ROUTER,
            hex(
                "04 39 05 'READY' | 0B 'Socket-Type' 00000006 'DEALER'"
                    + "| 08 'Identity' 00000003 'abc' | 03 'X-a' 00000005 'value'"));
    assertNull(outcome.error());
    PeerProperties peer = ((Established) outcome.events().getLast()).peer();
    assertEquals(ZmtpVersion.V3_1, peer.version());
    assertEquals(SocketType.DEALER, peer.socketType());
    assertEquals(Bytes.of("abc"), peer.identity());
    assertEquals("NULL", peer.mechanism());
    assertEquals(
        Map.of(
            "Socket-Type", Bytes.of("DEALER"),
            "Identity", Bytes.of("abc"),
            "X-a", Bytes.of("value")),
        peer.metadata());
  }

  @Test
  void propertyNamesHaveNoCase() {
    Outcome outcome =
        afterGreeting(
            SocketType.ROUTER,
            hex(
                "04 2A 05 'READY' | 0B 'socket-type' 00000006 'DEALER' | 08 'IDENTITY' 00000001 'i'"));
    assertEquals(Bytes.of("i"), ((Established) outcome.events().getLast()).peer().identity());
  }

  @Test
  void longFormOfReadyIsAccepted() {
    assertNull(
        afterGreeting(
                SocketType.PUB,
                hex("06 0000000000000019 05 'READY' 0B 'Socket-Type' 00000003 'SUB'"))
            .error());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        // No Socket-Type, an unknown one, one that does not fit.
        "04 06 05 'READY', INVALID_METADATA",
        "04 1C 05 'READY' 0B 'Socket-Type' 00000006 'CLIENT', INCOMPATIBLE_SOCKET_TYPE",
        "04 19 05 'READY' 0B 'Socket-Type' 00000003 'sub', INCOMPATIBLE_SOCKET_TYPE",
        "04 1A 05 'READY' 0B 'Socket-Type' 00000004 'PUSH', INCOMPATIBLE_SOCKET_TYPE",
        // The value or its size reaches over the end.
        "04 19 05 'READY' 0B 'Socket-Type' 00000004 'SUB', INVALID_METADATA",
        "04 19 05 'READY' 0B 'Socket-Type' 80000003 'SUB', INVALID_METADATA",
        // Not READY.
        "04 08 07 'WELCOME', UNEXPECTED_COMMAND",
        "04 07 04 'PING' 0000, UNEXPECTED_COMMAND",
        "04 06 05 'ready', UNEXPECTED_COMMAND",
        // The name does not fit into the body.
        "04 00, MALFORMED_COMMAND",
        "04 06 06 'READY', MALFORMED_COMMAND",
        // A message, with and without MORE.
        "00 00, UNEXPECTED_COMMAND",
        "01 05 'READY', UNEXPECTED_COMMAND",
        // Frames that are none.
        "05 06 05 'READY', MALFORMED_FRAME",
        "06 8000000000000000, MALFORMED_FRAME",
        "02 FFFFFFFFFFFFFFFF, MALFORMED_FRAME",
      })
  void isRefused(String frames, ProtocolError error) {
    Outcome outcome = afterGreeting(SocketType.PUB, hex(frames));
    assertEquals(error, outcome.error(), outcome.detail());
    assertTrue(outcome.events().stream().noneMatch(Established.class::isInstance));
  }

  @Test
  void secondReadyIsUnexpected() {
    byte[] ready = Peer.ready(SocketType.SUB);
    assertEquals(
        ProtocolError.UNEXPECTED_COMMAND,
        afterGreeting(SocketType.PUB, concat(ready, ready)).error());
  }

  @Test
  void errorEndsTheHandshakeWithItsReason() throws ProtocolException {
    Peer peer = new Peer(config(SocketType.PUB));
    peer.feed(Peer.greeting(1));
    assertNull(peer.session.peerErrorReason());
    ProtocolException e =
        assertThrows(ProtocolException.class, () -> peer.feed(hex("04 0A 05 'ERROR' 03 34 30 30")));
    assertEquals(ProtocolError.PEER_ERROR, e.code());
    assertEquals("400", peer.session.peerErrorReason());
    assertTrue(e.detail().contains("400"), e.detail());
    assertFalse(peer.session.isMidHandshake());
  }

  @Test
  void errorWithReasonOverItsEndIsMalformed() {
    assertEquals(
        ProtocolError.MALFORMED_COMMAND_ERROR,
        afterGreeting(SocketType.PUB, hex("04 0A 05 'ERROR' 04 '400'")).error());
  }

  @Test
  void identityOf255BytesIsTheLongest() {
    for (int size : new int[] {255, 256}) {
      byte[] ready =
          Command.ready(
                  Metadata.of(
                      Map.of(
                          "Socket-Type", Bytes.of("DEALER"), "Identity", Bytes.of(new byte[size]))))
              .encode()
              .toArray();
      assertEquals(
          size == 255 ? null : ProtocolError.INVALID_METADATA,
          afterGreeting(SocketType.ROUTER, ready).error());
    }
  }

  @Test
  void handshakeCommandOf64KiBIsTheLargest() {
    for (int size : new int[] {65536, 65537}) {
      byte[] ready =
          Command.ready(
                  Metadata.of(
                      Map.of(
                          "Socket-Type",
                          Bytes.of("SUB"),
                          "X",
                          Bytes.of(new byte[size - 6 - 19 - 6]))))
              .encode()
              .toArray();
      assertEquals(size + 9, ready.length);
      Outcome outcome = Peer.outcome(config(SocketType.PUB), concat(Peer.greeting(1), ready));
      assertEquals(size == 65536 ? null : ProtocolError.OVERSIZE_MESSAGE, outcome.error());
    }
  }

  @Test
  void handshakeNeedsNoBudgetAndTrafficBehindItWaits() throws ProtocolException {
    Peer peer = new Peer(config(SocketType.PULL));
    byte[] bytes = concat(Peer.handshake(SocketType.PUSH, 1), hex("00 01 'a'"));
    assertEquals(bytes.length - 3, peer.feed(bytes, 0, bytes.length, 0));
    assertTrue(peer.session.isEstablished());
    assertEquals(bytes.length - 3, peer.session.bytesReceived());
  }

  @Test
  void failedSessionTakesNothingMore() {
    Peer peer = new Peer(config(SocketType.PULL));
    assertThrows(ProtocolException.class, () -> peer.feed(bytes("00").toArray()));
    assertThrows(IllegalStateException.class, () -> peer.feed(bytes("FF").toArray()));
    assertFalse(peer.session.isMidHandshake());
    assertFalse(peer.session.isMidMessage());
  }
}
