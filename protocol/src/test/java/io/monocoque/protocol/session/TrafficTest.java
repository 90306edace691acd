package io.monocoque.protocol.session;

import static io.monocoque.protocol.session.Peer.config;
import static io.monocoque.protocol.session.Peer.limited;
import static io.monocoque.protocol.session.Peer.trafficAtEverySplit;
import static io.monocoque.protocol.wire.Hex.bytes;
import static io.monocoque.protocol.wire.Hex.concat;
import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.session.Peer.Outcome;
import io.monocoque.protocol.session.RecordingSink.Received;
import io.monocoque.protocol.session.RecordingSink.Transmitted;
import io.monocoque.protocol.wire.Frames;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficTest {
  private static final SessionConfig PULL = config(SocketType.PULL);

  static byte[] frames(Message message) {
    byte[] frames = new byte[Math.toIntExact(Frames.encodedSize(message))];
    long end = Frames.encode(message, MemorySegment.ofArray(frames), 0);
    assertEquals(frames.length, end);
    return frames;
  }

  private static byte[] body(int size, int seed) {
    byte[] body = new byte[size];
    for (int i = 0; i < size; i++) {
      body[i] = (byte) (i * 31 + seed);
    }
    return body;
  }

  @Test
  void messagesArriveWholeAndInOrder() {
    Outcome outcome =
        trafficAtEverySplit(
            PULL,
            1,
            hex("00 05 48656C6C6F | 01 01 41 00 01 42 | 00 00 | 01 00 01 00 00 00 | 00 01 'z'"));
    assertNull(outcome.error());
    assertEquals(
        List.of(
            new Received(Message.of("Hello")),
            new Received(Message.of("A", "B")),
            new Received(Message.of("")),
            new Received(Message.of("", "", "")),
            new Received(Message.of("z"))),
        outcome.traffic());
  }

  @Test
  void smallMessagesComeInOneRun() throws ProtocolException {
    Peer peer = Peer.established(PULL, SocketType.PUSH, 1);
    peer.feed(hex("00 01 'a' | 01 01 'b' 00 01 'c' | 00 01 'd' | 00 05 'cut'"));
    assertEquals(List.of(3), peer.sink.runs);
    assertTrue(peer.session.isMidMessage());
    peer.feed(hex("'!!' | 00 01 'e' | 00 01 'f'"));
    assertEquals(List.of(3, 2), peer.sink.runs, "what was cut is made by itself");
    assertEquals(6, peer.sink.messageCount);
    assertFalse(peer.session.isMidMessage());
  }

  @Test
  void cutMessageOfSmallPartsComesAsARun() throws ProtocolException {
    Peer peer = Peer.established(PULL, SocketType.PUSH, 1);
    peer.feed(hex("01 01 'a' 00 05 'cut'"));
    peer.feed(hex("'!!' | 00 01 'e'"));
    assertEquals(List.of(1, 1), peer.sink.runs);
  }

  @Test
  void longFormOfASmallSizeIsAccepted() {
    Outcome outcome =
        trafficAtEverySplit(
            PULL, 1, hex("02 0000000000000001 'a' | 03 0000000000000000 00 01 'b'"));
    assertEquals(
        List.of(new Received(Message.of("a")), new Received(Message.of("", "b"))),
        outcome.traffic());
  }

  @Test
  void reservedFlagsAreIgnored() {
    Outcome outcome = trafficAtEverySplit(PULL, 1, hex("F8 01 'a' | F9 01 'b' 08 01 'c'"));
    assertEquals(
        List.of(new Received(Message.of("a")), new Received(Message.of("b", "c"))),
        outcome.traffic());
  }

  @ParameterizedTest
  @ValueSource(ints = {254, 255, 256, 1000})
  void sizesAroundTheShortForm(int size) {
    Message message = Message.of(body(size, 1));
    assertEquals(
        List.of(new Received(message), new Received(message)),
        trafficAtEverySplit(PULL, 1, concat(frames(message), frames(message))).traffic());
  }

  @ParameterizedTest
  @ValueSource(ints = {65535, 65536, 65537, 1 << 20, (1 << 20) + 1, 5_000_000})
  void largePartsArriveHoweverTheyAreCut(int size) {
    Message message =
        Message.of(
            Bytes.of("head"), Bytes.of(body(size, 1)), Bytes.empty(), Bytes.of(body(size, 2)));
    byte[] handshake = Peer.handshake(SocketType.PUSH, 1);
    byte[] bytes =
        concat(
            handshake,
            hex("00 01 'a'"),
            frames(message),
            frames(Message.of(body(size, 3))),
            hex("00 01 'b'"));
    List<RecordingSink.Event> expected =
        List.of(
            new Received(Message.of("a")),
            new Received(message),
            new Received(Message.of(body(size, 3))),
            new Received(Message.of("b")));
    assertEquals(expected, Peer.outcome(PULL, bytes).traffic());
    for (int piece : new int[] {1448, 65536, 100_003, 3_000_000}) {
      int[] cuts = new int[(bytes.length - 1) / piece];
      for (int i = 0; i < cuts.length; i++) {
        cuts[i] = (i + 1) * piece;
      }
      assertEquals(expected, Peer.outcome(PULL, bytes, cuts).traffic(), "pieces of " + piece);
    }
    // Around each end of a header or body of the first message.
    for (int cut = handshake.length; cut < handshake.length + 3 + 6 + 9 + 2; cut++) {
      assertEquals(expected, Peer.outcome(PULL, bytes, cut, cut + size).traffic(), "at " + cut);
    }
  }

  @Test
  void aMillionTinyPartsAreLegal() throws ProtocolException {
    Peer peer = Peer.established(PULL, SocketType.PUSH, 1);
    int count = 1_000_000;
    byte[] run = new byte[2 * count];
    for (int i = 0; i + 1 < count; i++) {
      run[2 * i] = 1;
    }
    for (int at = 0; at < run.length; at += 65_521) {
      peer.feed(run, at, Math.min(at + 65_521, run.length), Peer.ALL);
    }
    assertEquals(1, peer.sink.messageCount);
    Message message = ((Received) peer.sink.events.getLast()).message();
    assertEquals(count, message.partCount());
    assertEquals(0, message.byteCount());
    assertFalse(peer.session.isMidMessage());
  }

  @Test
  void commandsMayStandBetweenParts() {
    Outcome outcome =
        trafficAtEverySplit(
            PULL, 1, hex("00 01 'a' | 01 01 'b' | 04 0A 04 'PING' 0000 'LOL' | 00 01 'c'"));
    assertEquals(
        List.of(
            new Received(Message.of("a")),
            new Transmitted(bytes("04 08 04 'PONG' 'LOL'")),
            new Received(Message.of("b", "c"))),
        outcome.traffic());
  }

  @Test
  void commandsMayStandBeforeALargePart() throws ProtocolException {
    Peer peer = Peer.established(PULL, SocketType.PUSH, 1);
    Message large = Message.of(body(70_000, 1));
    peer.feed(concat(hex("01 01 'a' 04 07 04 'PING' 0000"), frames(large)));
    assertEquals(
        List.of(
            new Transmitted(bytes("04 05 04 'PONG'")),
            new Received(Message.of(Bytes.of("a"), large.part(0)))),
        peer.sink.traffic());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "04 07 04 'PING' 0000, 04 05 04 'PONG'",
        "04 0A 04 'PING' 0000 4C4F4C, 04 08 04 'PONG' 4C4F4C",
        "04 17 04 'PING' FFFF '0123456789abcdef', 04 15 04 'PONG' '0123456789abcdef'",
        "04 18 04 'PING' FFFF '0123456789abcdefX', 04 15 04 'PONG' '0123456789abcdef'",
        "06 0000000000000007 04 'PING' 0000, 04 05 04 'PONG'",
      })
  void pingIsAnsweredWithPong(String ping, String pong) {
    for (int minor = 0; minor <= 1; minor++) {
      assertEquals(
          List.of(new Transmitted(bytes(pong))),
          trafficAtEverySplit(PULL, minor, hex(ping)).traffic());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "04 05 04 'PONG'",
        "04 08 04 'PONG' 'LOL'",
        "04 02 01 'X'",
        "04 06 04 'JOIN' 'g'",
        "04 0B 09 'SUBSCRIBE' 'A'",
        "04 08 06 'CANCEL' 'A'",
      })
  void otherCommandsAreIgnored(String command) {
    Outcome outcome = trafficAtEverySplit(PULL, 1, concat(hex(command), hex("00 01 'a'")));
    assertNull(outcome.error());
    assertEquals(List.of(new Received(Message.of("a"))), outcome.traffic());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "04 05 04 'PING', MALFORMED_COMMAND",
        "04 06 04 'PING' 00, MALFORMED_COMMAND",
        "04 00, MALFORMED_COMMAND",
        "04 01 00, MALFORMED_COMMAND",
        "04 02 02 'X', MALFORMED_COMMAND",
        "05 07 04 'PING' 0000, MALFORMED_FRAME",
        "07 0000000000000007 04 'PING' 0000, MALFORMED_FRAME",
        "02 8000000000000000, MALFORMED_FRAME",
        "03 FFFFFFFFFFFFFFFF, MALFORMED_FRAME",
        "06 8000000000000001, MALFORMED_FRAME",
        "04 06 05 'READY', UNEXPECTED_COMMAND",
        "04 0A 05 'ERROR' 03 '400', UNEXPECTED_COMMAND",
        "02 7FFFFFFFFFFFFFFF, OVERSIZE_MESSAGE",
        "02 0000010000000000, OVERSIZE_MESSAGE",
        "02 000000007FFFFFF8, OVERSIZE_MESSAGE",
        "06 7FFFFFFFFFFFFFFF, OVERSIZE_MESSAGE",
      })
  void whatIsWrongEndsTheSessionAfterWhatWasRight(String frames, ProtocolError error) {
    Outcome outcome =
        trafficAtEverySplit(PULL, 1, concat(hex("00 01 'a' 01 01 'b' 00 01 'c'"), hex(frames)));
    assertEquals(error, outcome.error(), outcome.detail());
    assertEquals(
        List.of(new Received(Message.of("a")), new Received(Message.of("b", "c"))),
        outcome.traffic());
    // The same in the middle of a message, of which nothing is seen.
    outcome = trafficAtEverySplit(PULL, 1, concat(hex("01 01 'b'"), hex(frames)));
    assertEquals(error, outcome.error(), outcome.detail());
    assertEquals(List.of(), outcome.traffic());
  }

  @Test
  void frameOverTheLimitIsRefusedByItsHeader() {
    SessionConfig config = limited(SocketType.PULL, 3, Long.MAX_VALUE);
    Outcome outcome = trafficAtEverySplit(config, 1, hex("01 03 'abc' 00 03 'def' 00 04"));
    assertEquals(ProtocolError.OVERSIZE_MESSAGE, outcome.error());
    assertEquals(List.of(new Received(Message.of("abc", "def"))), outcome.traffic());
    assertTrue(outcome.detail().contains("4 bytes; 3 are allowed"), outcome.detail());
  }

  @Test
  void limitOfNothingAllowsEmptyFramesOnly() {
    SessionConfig config = limited(SocketType.PULL, 0, Long.MAX_VALUE);
    assertNull(trafficAtEverySplit(config, 1, hex("01 00 00 00")).error());
    assertEquals(
        ProtocolError.OVERSIZE_MESSAGE, trafficAtEverySplit(config, 1, hex("00 01 'a'")).error());
  }

  @Test
  void limitOnFramesHoldsForLargeOnesToo() throws ProtocolException {
    for (int size : new int[] {100_000, 100_001}) {
      Outcome outcome =
          Peer.outcome(
              limited(SocketType.PULL, 100_000, Long.MAX_VALUE),
              concat(Peer.handshake(SocketType.PUSH, 1), frames(Message.of(body(size, 1)))));
      assertEquals(size == 100_000 ? null : ProtocolError.OVERSIZE_MESSAGE, outcome.error());
    }
  }

  @Test
  void wholeMessageIsBoundedHoweverManyPartsItHas() {
    SessionConfig config = limited(SocketType.PULL, -1, 10);
    assertEquals(
        List.of(new Received(Message.of("abc", "def"))),
        trafficAtEverySplit(config, 1, hex("01 03 'abc' 00 03 'def'")).traffic());
    Outcome outcome = trafficAtEverySplit(config, 1, hex("00 01 'a' 01 03 'abc' 00 04 'defg'"));
    assertEquals(ProtocolError.OVERSIZE_MESSAGE, outcome.error());
    assertEquals(List.of(new Received(Message.of("a"))), outcome.traffic());
    assertEquals(
        ProtocolError.OVERSIZE_MESSAGE,
        trafficAtEverySplit(config, 1, hex("01 00 01 00 01 00 01 00 01 00 01 00")).error());
  }

  @Test
  void boundOfAMessageCountsLargeParts() {
    byte[] bytes =
        concat(
            Peer.handshake(SocketType.PUSH, 1),
            frames(Message.of(Bytes.of(body(70_000, 1)), Bytes.of(body(70_000, 2)))));
    assertNull(Peer.outcome(limited(SocketType.PULL, -1, 140_018), bytes).error());
    assertEquals(
        ProtocolError.OVERSIZE_MESSAGE,
        Peer.outcome(limited(SocketType.PULL, -1, 140_017), bytes).error());
  }

  @Test
  void boundIsForOneMessageAtATime() {
    byte[] large = frames(Message.of(body(70_000, 1)));
    Outcome outcome =
        Peer.outcome(
            limited(SocketType.PULL, -1, 70_009),
            concat(Peer.handshake(SocketType.PUSH, 1), large, large, large));
    assertNull(outcome.error(), outcome.detail());
    assertEquals(3, outcome.traffic().size());
  }

  /** Only a large part's own array is room, once its header is there, and never beyond its end. */
  @Test
  void theRestOfALargePartCanBePutStraightIntoItsArray() throws ProtocolException {
    Peer peer = Peer.established(Peer.config(SocketType.PULL), SocketType.PUSH, 1);
    byte[] body = body(UnfinishedMessage.DIRECT, 5);
    Message message = Message.of(Bytes.of(body), Bytes.of(new byte[] {7}));
    byte[] bytes = frames(message);
    int at = peer.feed(bytes, 0, 8, Peer.ALL);
    assertFalse(peer.session.hasRoom(), "who knows what comes");
    at += peer.feed(bytes, at, at + 1, Peer.ALL);
    assertTrue(peer.session.hasRoom());
    assertTrue(peer.session.unfinishedBytes() < 1000, "memory is taken when something comes");
    assertEquals(body.length, peer.session.room().byteSize());
    at += peer.feed(bytes, at, at + 100, Peer.ALL);
    assertEquals(body.length - 100, peer.session.room().byteSize());
    at += peer.feedStraight(bytes, at, 1000);
    assertTrue(peer.session.isMidMessage());
    at += peer.feed(bytes, at, at + 1, Peer.ALL);
    at += peer.feedStraight(bytes, at, Peer.ALL);
    assertEquals(9 + body.length, at);
    assertFalse(peer.session.hasRoom(), "a small part follows");
    peer.feed(bytes, at, bytes.length, Peer.ALL);
    assertEquals(List.of(new Received(message)), peer.sink.traffic());
    assertEquals(
        Peer.handshake(SocketType.PUSH, 1).length + bytes.length, peer.session.bytesReceived());
  }

  /**
   * Whoever never gives it more than it asks for has no byte of a large part copied, be it the
   * first message or one behind another large one, and whatever small parts and commands are in
   * between.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 7, 8, 255, 256, 1 << 10, UnfinishedMessage.DIRECT - 1})
  void whereALargePartMayComeNoMoreIsAskedForThanItsHeader(int small) throws ProtocolException {
    Message message =
        Message.of(
            Bytes.of(new byte[small]), Bytes.of(body(100_000, 5)), Bytes.of(new byte[small]));
    byte[] ping = hex("04 07 04 'PING' 0000");
    byte[] bytes = concat(frames(message), ping, frames(message), frames(message));
    Peer peer = new Peer(Peer.config(SocketType.PULL));
    byte[] all = concat(Peer.handshake(SocketType.PUSH, 1), bytes);
    int at = 0;
    int straight = 0;
    while (at < all.length) {
      assertTrue(peer.session.atMost() >= 1);
      if (peer.session.hasRoom()) {
        int there = peer.feedStraight(all, at, Peer.ALL);
        straight += there;
        at += there;
      } else {
        at += peer.feed(all, at, (int) Math.min(all.length, (long) at + peer.session.atMost()), 9);
      }
    }
    assertEquals(3 * 100_000, straight);
    Received received = new Received(message);
    Transmitted pong = new Transmitted(bytes("04 05 04 'PONG'"));
    assertEquals(List.of(received, pong, received, received), peer.sink.traffic());
  }

  @Test
  void behindASmallMessageAllIsAskedFor() throws ProtocolException {
    Peer peer = Peer.established(Peer.config(SocketType.PULL), SocketType.PUSH, 1);
    assertEquals(9, peer.session.atMost());
    byte[] frames = frames(Message.of(new byte[10]));
    peer.feed(frames, 0, 9, Peer.ALL);
    assertEquals(3 + 9, peer.session.atMost());
    peer.feed(frames, 9, 12, Peer.ALL);
    assertEquals(Integer.MAX_VALUE, peer.session.atMost());
  }

  /** Its peers say little but subscriptions, and many of them. */
  @Test
  void aPublisherAsksForAll() throws ProtocolException {
    Peer peer = Peer.established(Peer.config(SocketType.PUB), SocketType.SUB, 1);
    assertEquals(Integer.MAX_VALUE, peer.session.atMost());
  }

  /** A peer whose last large part came whole gets as much at once for the next, but no more. */
  @Test
  void whatWasAnnouncedAndCameIsBelievedOnceMore() throws ProtocolException {
    Peer peer = Peer.established(Peer.config(SocketType.PULL), SocketType.PUSH, 1);
    byte[] bytes = frames(Message.of(new byte[3 << 20]));
    peer.feed(bytes, 0, bytes.length, Peer.ALL);
    peer.feed(bytes, 0, 9, Peer.ALL);
    assertEquals(3 << 20, peer.session.room().byteSize());
    peer.feed(bytes, 9, bytes.length, Peer.ALL);
    peer.feed(frames(Message.of(new byte[5 << 20])), 0, 9, Peer.ALL);
    assertEquals(3 << 20, peer.session.room().byteSize());
  }

  @Test
  void aPartBelowTheThresholdHasNoRoom() throws ProtocolException {
    Peer peer = Peer.established(Peer.config(SocketType.PULL), SocketType.PUSH, 1);
    byte[] bytes = frames(Message.of(new byte[UnfinishedMessage.DIRECT - 1]));
    peer.feed(bytes, 0, 100, Peer.ALL);
    assertFalse(peer.session.hasRoom());
  }

  /** An announcement gets a mebibyte; what is beyond that has to have arrived first. */
  @Test
  void roomGrowsWithWhatArrived() throws ProtocolException {
    Peer peer = Peer.established(Peer.config(SocketType.PULL), SocketType.PUSH, 1);
    byte[] bytes = frames(Message.of(new byte[5 << 20]));
    int at = peer.feed(bytes, 0, 10, Peer.ALL);
    while (at < bytes.length) {
      long room = peer.session.hasRoom() ? peer.session.room().byteSize() : 0;
      assertTrue(room <= Math.max(1 << 20, at), room + " bytes of room after " + at);
      at +=
          room > 0
              ? peer.feedStraight(bytes, at, Peer.ALL)
              : peer.feed(bytes, at, at + 1, Peer.ALL);
    }
    assertEquals(1, peer.sink.messageCount);
  }
}
