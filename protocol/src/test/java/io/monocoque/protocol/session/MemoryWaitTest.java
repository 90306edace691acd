package io.monocoque.protocol.session;

import static io.monocoque.protocol.session.Peer.ALL;
import static io.monocoque.protocol.session.Peer.config;
import static io.monocoque.protocol.wire.Hex.concat;
import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.session.RecordingSink.Received;
import io.monocoque.protocol.session.RecordingSink.Transmitted;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A message that needs more than a little memory waits for it, and nothing of it is lost. */
class MemoryWaitTest {
  private static final Message SMALL = Message.of("before");
  private static final Message LARGE = Message.of(Bytes.of("id"), random(70_000), Bytes.of("end"));
  private static final Message AFTER = Message.of("after");
  private static final byte[] STREAM =
      concat(TrafficTest.frames(SMALL), TrafficTest.frames(LARGE), TrafficTest.frames(AFTER));
  private static final int LARGE_HEADER_END = 2 + 6 + 2 + 2 + 9;
  private static final int LARGE_BODY_END = LARGE_HEADER_END + 70_000;

  private static Bytes random(int size) {
    byte[] content = new byte[size];
    new Random(9).nextBytes(content);
    return Bytes.of(content);
  }

  private static Peer puller() throws ProtocolException {
    return Peer.established(config(SocketType.PULL), SocketType.PUSH, 1);
  }

  /** Gives {@code bytes[from, to)}; returns the index behind what was consumed. */
  private static int feed(Peer peer, byte[] bytes, int from, int to) throws ProtocolException {
    return from + peer.session.receive(MemorySegment.ofArray(bytes), from, to - from, ALL);
  }

  /** All of the headers and both ends of the large body, and each 499th place within it. */
  private static IntStream cuts() {
    return IntStream.rangeClosed(0, STREAM.length)
        .filter(cut -> cut < 64 || cut > STREAM.length - 32 || cut % 499 == 0);
  }

  @Test
  void largeFrameWaitsAtEverySplit() throws ProtocolException {
    for (int cut : cuts().toArray()) {
      Peer peer = puller();
      peer.sink.mayHold = false;
      int at = feed(peer, STREAM, 0, cut);
      at = feed(peer, STREAM, at, STREAM.length);
      assertEquals(LARGE_HEADER_END, at, "it stops before the body, cut at " + cut);
      assertEquals(at, feed(peer, STREAM, at, STREAM.length), "and stays there");
      assertEquals(List.of(new Received(SMALL)), peer.sink.traffic());
      assertTrue(peer.session.unfinishedBytes() < 1000, "without memory for it");

      peer.sink.mayHold = true;
      assertEquals(STREAM.length, feed(peer, STREAM, at, STREAM.length));
      assertEquals(
          List.of(new Received(SMALL), new Received(LARGE), new Received(AFTER)),
          peer.sink.traffic());
      long upToTheBody = 4 + 9 + 70_000;
      assertTrue(
          peer.sink.asked.stream()
              .allMatch(asked -> asked == upToTheBody || asked == upToTheBody + 2 + 3));
    }
  }

  /** So that a driver that has received its header alone can put all of the rest where it stays. */
  @Test
  void whatWaitsAtItsHeaderGoesOnWithoutAnotherByte() throws ProtocolException {
    Peer peer = puller();
    peer.sink.mayHold = false;
    int at = feed(peer, STREAM, 0, LARGE_HEADER_END);
    assertEquals(at, feed(peer, STREAM, at, at));
    assertFalse(peer.session.hasRoom());
    peer.sink.mayHold = true;
    assertEquals(at, feed(peer, STREAM, at, at));
    assertTrue(peer.session.hasRoom());
  }

  @Test
  void messageThatWasBegunCanBeMadeToWaitAtEverySplit() throws ProtocolException {
    for (int cut : cuts().filter(cut -> cut > LARGE_HEADER_END).toArray()) {
      Peer peer = puller();
      int at = feed(peer, STREAM, 0, cut);
      assertEquals(cut, at);
      int messages = peer.sink.messageCount;
      peer.sink.mayHold = false;
      at = feed(peer, STREAM, at, STREAM.length);
      int lastHeaderEnd = LARGE_BODY_END + 2;
      int stop = cut < LARGE_BODY_END ? cut : Math.max(cut, lastHeaderEnd);
      assertEquals(messages > 1 ? STREAM.length : stop, at);
      peer.sink.mayHold = true;
      assertEquals(STREAM.length, feed(peer, STREAM, at, STREAM.length));
      assertEquals(
          List.of(new Received(SMALL), new Received(LARGE), new Received(AFTER)),
          peer.sink.traffic());
    }
  }

  @Test
  void manySmallPartsWaitTogether() throws ProtocolException {
    byte[] part = concat(hex("01 FF"), new byte[255]);
    Peer peer = puller();
    peer.sink.mayHold = false;
    int fed = 0;
    while (feed(peer, part, 0, part.length) == part.length) {
      fed += part.length;
      assertTrue(fed <= Session.FREE_BYTES, "more than is free: " + fed);
    }
    assertTrue(fed > Session.FREE_BYTES - 2 * part.length);
    peer.sink.mayHold = true;
    assertEquals(part.length, feed(peer, part, 2, part.length));
    assertEquals(3, feed(peer, hex("00 01 'z'"), 0, 3));
    assertEquals(1, peer.sink.messageCount);
  }

  @Test
  void anEmptyLastPartWaitsForNothing() throws ProtocolException {
    byte[] part = concat(hex("03 0000000000010000"), new byte[65_536]);
    Peer peer = puller();
    assertEquals(part.length, feed(peer, part, 0, part.length));
    peer.sink.mayHold = false;
    assertEquals(2, feed(peer, hex("00 00"), 0, 2));
    assertEquals(1, peer.sink.messageCount);
  }

  @Test
  void commandsWaitForNothing() throws ProtocolException {
    byte[] large = new byte[100_000];
    Arrays.fill(large, (byte) 'x');
    byte[] ping = hex("04 07 04 'PING' 0000");
    byte[] subscribe = Command.subscribe(Bytes.of(large)).encode().toArray();
    Peer peer = puller();
    peer.sink.mayHold = false;
    byte[] all = concat(subscribe, ping);
    assertEquals(all.length, feed(peer, all, 0, all.length));
    assertTrue(peer.sink.traffic().getLast() instanceof Transmitted);
    assertEquals(List.of(), peer.sink.asked);
  }
}
