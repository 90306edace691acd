package io.monocoque.protocol.session;

import static io.monocoque.protocol.session.Peer.config;
import static io.monocoque.protocol.wire.Hex.bytes;
import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.session.Peer.Outcome;
import io.monocoque.protocol.session.RecordingSink.Established;
import io.monocoque.protocol.session.RecordingSink.Transmitted;
import io.monocoque.protocol.wire.Hex;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.protocol.wire.ZmtpVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GreetingExchangeTest {
  private static final Transmitted SIGNATURE = new Transmitted(bytes("FF 0000000000000001 7F"));
  private static final Transmitted MAJOR = new Transmitted(bytes("03"));
  private static final Transmitted REST =
      new Transmitted(bytes("01 'NULL'" + "00".repeat(16) + "00" + "00".repeat(31)));

  @Test
  void greetingLeavesInStages() throws ProtocolException {
    Peer peer = new Peer(config(SocketType.SUB));
    assertEquals(List.of(SIGNATURE), peer.sink.events);
    byte[] greeting = Peer.greeting(1);

    peer.feed(greeting, 0, 9, Peer.ALL);
    assertEquals(List.of(SIGNATURE), peer.sink.events);
    peer.feed(greeting, 9, 10, Peer.ALL);
    assertEquals(List.of(SIGNATURE, MAJOR), peer.sink.events);
    peer.feed(greeting, 10, 11, Peer.ALL);
    assertEquals(List.of(SIGNATURE, MAJOR, REST), peer.sink.events);
    peer.feed(greeting, 11, 63, Peer.ALL);
    assertEquals(List.of(SIGNATURE, MAJOR, REST), peer.sink.events);
    peer.feed(greeting, 63, 64, Peer.ALL);
    assertEquals(
        new Transmitted(bytes("04 19 05 'READY' 0B 'Socket-Type' 00000003 'SUB'")),
        peer.sink.events.get(3));
    assertEquals(4, peer.sink.events.size());
  }

  @Test
  void aPeerSees64BytesAndReady() throws ProtocolException {
    Peer peer =
        new Peer(new SessionConfig(SocketType.DEALER, Bytes.of("me"), true, -1, Long.MAX_VALUE));
    peer.feed(Peer.greeting(0));
    assertEquals(
        bytes(
            "FF 0000000000000003 7F 03 01 'NULL'"
                + "00".repeat(16)
                + "01"
                + "00".repeat(31)
                + "04 2B 05 'READY' 0B 'Socket-Type' 00000006 'DEALER' 08 'Identity' 00000002 'me'"),
        peer.sink.transmitted());
  }

  @ParameterizedTest
  @CsvSource({"0300, 3, 0", "0301, 3, 1", "0302, 3, 1", "0400, 3, 1", "FFFF, 3, 1", "0200, 3, 1"})
  void agreesOnTheLowerVersion(String announced, int major, int minor) {
    byte[] bytes = Peer.handshake(SocketType.PUSH, 1);
    System.arraycopy(hex(announced), 0, bytes, 10, 2);
    Outcome outcome = Peer.atEverySplit(config(SocketType.PULL), bytes);
    assertNull(outcome.error());
    Established established = (Established) outcome.events().getLast();
    assertEquals(new ZmtpVersion(major, minor), established.peer().version());
  }

  @Test
  void paddingAsServerAndFillerAreIgnored() {
    byte[] bytes = Peer.handshake(SocketType.PUSH, 1);
    System.arraycopy(hex("0123456789ABCDEF 01"), 0, bytes, 1, 9);
    for (int i = 32; i < 64; i++) {
      bytes[i] = (byte) i;
    }
    assertNull(Peer.atEverySplit(config(SocketType.PULL), bytes).error());
  }

  @ParameterizedTest
  @CsvSource({
    "01, UNSUPPORTED_VERSION", // ZMTP 1.0: an empty identity in a short frame
    "47, UNSUPPORTED_VERSION", // the G of GET
    "00, BAD_GREETING",
    "FF0000000000000100 00, UNSUPPORTED_VERSION", // ZMTP 1.0: an identity in a long frame
    "FF0000000000000001 02, BAD_GREETING",
    "FF0000000000000001 7F 00, UNSUPPORTED_VERSION",
    "FF0000000000000001 7F 01, UNSUPPORTED_VERSION", // ZMTP 2.0
  })
  void otherVersionsAreRefusedWithTheByteThatTellsThem(String hex, ProtocolError error) {
    byte[] bytes = hex(hex);
    assertEquals(error, Peer.atEverySplit(config(SocketType.PULL), bytes).error());
    byte[] before = java.util.Arrays.copyOf(bytes, bytes.length - 1);
    assertNull(Peer.atEverySplit(config(SocketType.PULL), before).error());
  }

  @Test
  void nothingMoreIsSaidToAnOlderPeer() {
    Outcome outcome = Peer.outcome(config(SocketType.PULL), hex("FF 0000000000000001 7F 01 03"));
    assertEquals(List.of(SIGNATURE, MAJOR), outcome.events());
  }

  @ParameterizedTest
  @ValueSource(strings = {"'PLAIN'", "'CURVE'", "'null'", "'NULLX'", "'NULL' 00 'X'", ""})
  void otherMechanismsAreAMismatch(String mechanism) {
    byte[] bytes = Peer.greeting(1);
    java.util.Arrays.fill(bytes, 12, 32, (byte) 0);
    System.arraycopy(hex(mechanism), 0, bytes, 12, hex(mechanism).length);
    Outcome outcome = Peer.atEverySplit(config(SocketType.PULL), bytes);
    assertEquals(ProtocolError.MECHANISM_MISMATCH, outcome.error());
    assertEquals(3, outcome.events().size(), "READY must not follow");
  }

  @Test
  void startsOnce() {
    Peer peer = new Peer(config(SocketType.PULL));
    assertThrows(IllegalStateException.class, peer.session::start);
  }

  @Test
  void receivesNothingBeforeItIsStarted() {
    Session session = new Session(config(SocketType.PULL), new RecordingSink());
    assertThrows(
        IllegalStateException.class,
        () -> session.receive(java.lang.foreign.MemorySegment.ofArray(Hex.hex("FF")), 0, 1, 1));
  }
}
