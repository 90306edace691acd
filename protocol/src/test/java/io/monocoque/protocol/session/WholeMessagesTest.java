package io.monocoque.protocol.session;

import static io.monocoque.protocol.wire.Hex.concat;
import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.session.RecordingSink.Received;
import io.monocoque.protocol.wire.Frames;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Messages that somebody else than the session finds, and what it takes over from it. */
class WholeMessagesTest {
  private static final WholeMessages WHOLE = new WholeMessages(Peer.config(SocketType.PULL));
  private static final byte[] PING = hex("04 07 04 'PING' 0000");

  private static byte[] frame(int flags, int size) {
    return hex("0%x".formatted(flags | 2) + "%016x".formatted(size) + "aa".repeat(size));
  }

  /** However much of it has arrived: not whole, until it is. */
  private static void assertWholeAtItsEndOnly(byte[] message) {
    byte[] bytes = concat(hex("ff"), message, hex("00"));
    int end = 1 + message.length;
    for (int there = 1; there < end; there++) {
      assertEquals(1, WHOLE.endOf(bytes, 1, there), "with " + there);
    }
    assertEquals(end, WHOLE.endOf(bytes, 1, end));
    assertEquals(end, WHOLE.endOf(bytes, 1, bytes.length));
  }

  @Test
  void aMessageIsFoundWhenItsLastByteIsThere() {
    assertWholeAtItsEndOnly(hex("00 00"));
    assertWholeAtItsEndOnly(hex("00 03 'abc'"));
    assertWholeAtItsEndOnly(hex("01 01 'a' 01 00 00 02 'bc'"));
    assertWholeAtItsEndOnly(frame(0, 300));
    assertWholeAtItsEndOnly(concat(frame(1, 7), hex("00 01 'x'")));
    assertWholeAtItsEndOnly(frame(0, (64 << 10) - 1));
  }

  private static void assertForSession(WholeMessages whole, byte[] bytes) {
    assertEquals(WholeMessages.FOR_SESSION, whole.endOf(bytes, 0, bytes.length));
  }

  @Test
  void whatIsNoMessageOfSmallPartsIsForTheSession() {
    assertForSession(WHOLE, PING);
    assertForSession(WHOLE, concat(hex("01 01 'a'"), PING));
    assertForSession(WHOLE, hex("02 0000000000010000"));
    assertForSession(WHOLE, hex("02 ffffffffffffffff"));
    assertForSession(WHOLE, hex("02 8000000000000000"));
    assertForSession(WHOLE, hex("01 01 'a' 02 0000000100000000"));
  }

  @Test
  void theLimitsAreThoseOfTheSession() {
    WholeMessages limited = new WholeMessages(Peer.limited(SocketType.PULL, 10, 20));
    assertEquals(19, limited.endOf(frame(0, 10), 0, 19));
    assertForSession(limited, hex("00 0b"));
    assertForSession(limited, hex("01 0a" + "00".repeat(10) + "00 09"));
    byte[] most = hex("01 0a" + "00".repeat(10) + "00 06" + "00".repeat(6));
    assertEquals(most.length, limited.endOf(most, 0, most.length));
  }

  @Test
  void thereAreNoneWhereTheSessionAloneCanTell() throws ProtocolException {
    assertNull(new Peer(Peer.config(SocketType.PULL)).session.wholeMessages());
    Peer subscribed = Peer.established(Peer.config(SocketType.XPUB), SocketType.SUB, 1);
    assertNull(subscribed.session.wholeMessages());
    Peer pull = Peer.established(Peer.config(SocketType.PULL), SocketType.PUSH, 1);
    assertNotNull(pull.session.wholeMessages());
  }

  private static Message message(Random random) {
    Message.Builder parts = Message.builder();
    int count = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 1;
    for (int i = 0; i < count; i++) {
      int size =
          switch (random.nextInt(20)) {
            case 0 -> 250 + random.nextInt(10);
            case 1 -> 1000 + random.nextInt(100);
            case 2 -> 65_530 + random.nextInt(20);
            default -> random.nextInt(20);
          };
      byte[] part = new byte[size];
      random.nextBytes(part);
      parts.add(Bytes.of(part));
    }
    return parts.build();
  }

  /** The input changes hands again and again, wherever the bytes are cut. */
  @Property(tries = 300)
  void nothingIsLostBetweenTheSessionAndWhoElseReads(@ForAll long seed) throws ProtocolException {
    Random random = new Random(seed);
    List<Message> sent = new ArrayList<>();
    List<byte[]> encoded = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Message message = message(random);
      sent.add(message);
      encoded.add(TrafficTest.frames(message));
      if (random.nextInt(8) == 0) {
        encoded.add(PING);
      }
    }
    byte[] bytes = concat(encoded.toArray(new byte[0][]));
    Peer peer = Peer.established(Peer.config(SocketType.PULL), SocketType.PUSH, 1);
    List<Message> read = new ArrayList<>();
    int told = 0;
    int at = 0; // how far the session, or who else reads, has got
    int there = 0;
    while (at < bytes.length) {
      there = Math.min(bytes.length, there + 1 + random.nextInt(3000));
      int upTo = there;
      peer.feed(bytes, at, upTo, Peer.ALL);
      at = upTo;
      List<Message> received = received(peer);
      read.addAll(received.subList(told, received.size()));
      told = received.size();
      byte[] array = new byte[64 << 10];
      int begun = peer.session.takeUnfinished(array);
      if (begun >= 0) {
        assertEquals(
            Bytes.of(Arrays.copyOfRange(bytes, at - begun, at)),
            Bytes.of(Arrays.copyOf(array, begun)));
        there = Math.min(bytes.length, there + random.nextInt(5000));
        at = readByHand(peer, bytes, at - begun, there, read);
      }
    }
    List<Message> received = received(peer);
    read.addAll(received.subList(told, received.size()));
    assertEquals(sent, read);
  }

  private static List<Message> received(Peer peer) {
    return peer.sink.traffic().stream()
        .filter(Received.class::isInstance)
        .map(event -> ((Received) event).message())
        .toList();
  }

  /** Returns where the first byte is that was not read. */
  private static int readByHand(Peer peer, byte[] bytes, int from, int end, List<Message> read) {
    WholeMessages whole = Objects.requireNonNull(peer.session.wholeMessages());
    int at = from;
    for (int next = whole.endOf(bytes, at, end); next > at; next = whole.endOf(bytes, at, end)) {
      read.add(Frames.readMessage(bytes, at));
      at = next;
    }
    return at;
  }

  @Test
  void aWholeLargePartKeepsTheSessionFromBeingLeft() throws ProtocolException {
    Peer peer = Peer.established(Peer.config(SocketType.PULL), SocketType.PUSH, 1);
    byte[] cut = frame(1, 2000);
    peer.feed(cut, 0, 1000, Peer.ALL);
    assertEquals(-1, peer.session.takeUnfinished(new byte[999]));
    peer.feed(cut, 1000, cut.length, Peer.ALL);
    assertEquals(-1, peer.session.takeUnfinished(new byte[1 << 16]));
    peer.feed(hex("00 01 'x'"));
    assertEquals(0, peer.session.takeUnfinished(new byte[0]));
    assertEquals(1, received(peer).size());
  }
}
