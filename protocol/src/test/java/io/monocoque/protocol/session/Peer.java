package io.monocoque.protocol.session;

import static io.monocoque.protocol.wire.Hex.concat;
import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scripted peer: feeds bytes to a session in pieces and writes down what comes of it.
 *
 * <p>Each piece lies in native memory of its own, not at its beginning, that is freed after the
 * call: a session that kept it would be found out.
 */
final class Peer {
  static final int ALL = Integer.MAX_VALUE;

  /** All that can be seen of a session after it was fed. */
  record Outcome(List<RecordingSink.Event> events, @Nullable ProtocolError error, String detail) {
    List<RecordingSink.Event> traffic() {
      RecordingSink sink = new RecordingSink();
      sink.events.addAll(events);
      return sink.traffic();
    }
  }

  final RecordingSink sink = new RecordingSink();
  final Session session;

  Peer(SessionConfig config) {
    session = new Session(config, sink);
    session.start();
  }

  static SessionConfig config(SocketType type) {
    return new SessionConfig(type, Bytes.empty(), false, -1, Long.MAX_VALUE);
  }

  static SessionConfig limited(SocketType type, long maxMessageSize, long maxUnfinishedBytes) {
    return new SessionConfig(type, Bytes.empty(), false, maxMessageSize, maxUnfinishedBytes);
  }

  /** A session that has shaken hands with a peer of this type, which speaks 3.{@code minor}. */
  static Peer established(SessionConfig config, SocketType peerType, int minor)
      throws ProtocolException {
    Peer peer = new Peer(config);
    peer.feed(handshake(peerType, minor));
    assertTrue(peer.session.isEstablished());
    return peer;
  }

  static byte[] greeting(int minor) {
    return hex(
        "FF 0000000000000001 7F | 03 0"
            + minor
            + "| 'NULL'"
            + "00".repeat(16)
            + "| 00 |"
            + "00".repeat(31));
  }

  static byte[] ready(SocketType type) {
    return Command.ready(Metadata.ofSocket(type, Bytes.empty())).encode().toArray();
  }

  static byte[] handshake(SocketType type, int minor) {
    return concat(greeting(minor), ready(type));
  }

  /** Feeds all bytes in one piece. */
  void feed(byte[] bytes) throws ProtocolException {
    assertEquals(bytes.length, feed(bytes, 0, bytes.length, ALL));
  }

  /** Feeds {@code bytes[from, to)}; returns how many were consumed. */
  int feed(byte[] bytes, int from, int to, int budget) throws ProtocolException {
    try (Arena arena = Arena.ofConfined()) {
      long margin = 3;
      MemorySegment memory = arena.allocate(to - from + 2 * margin);
      memory.fill((byte) 0xee);
      MemorySegment.copy(bytes, from, memory, ValueLayout.JAVA_BYTE, margin, to - from);
      int before = sink.messageCount;
      int consumed = session.receive(memory, margin, to - from, budget);
      assertTrue(sink.messageCount - before <= budget, "more messages than the budget");
      if (sink.messageCount - before < budget) {
        assertEquals(to - from, consumed, "something was left within the budget");
      }
      return consumed;
    }
  }

  /**
   * Puts at most so many bytes from {@code bytes[from]} on where the session has room for them;
   * returns how many that were.
   */
  int feedStraight(byte[] bytes, int from, int most) {
    if (!session.hasRoom()) {
      return 0;
    }
    MemorySegment room = session.room();
    int count = (int) Math.min(most, room.byteSize());
    room.copyFrom(MemorySegment.ofArray(bytes).asSlice(from, count));
    session.received(count);
    return count;
  }

  /** Feeds the bytes cut at {@code cuts}, which ascend. */
  static Outcome outcome(SessionConfig config, byte[] bytes, int... cuts) {
    Peer peer = new Peer(config);
    int from = 0;
    try {
      for (int cut : cuts) {
        peer.feed(bytes, from, cut, ALL);
        from = cut;
      }
      peer.feed(bytes, from, bytes.length, ALL);
      return new Outcome(peer.sink.events, null, "");
    } catch (ProtocolException e) {
      return new Outcome(peer.sink.events, e.code(), e.detail());
    }
  }

  /**
   * The outcome of these bytes, which is the same however they are cut: at each place, byte by byte
   * and, if they are few, at each two places.
   */
  static Outcome atEverySplit(SessionConfig config, byte[] bytes) {
    Outcome whole = outcome(config, bytes);
    for (int cut = 0; cut <= bytes.length; cut++) {
      int at = cut;
      assertEquals(whole, outcome(config, bytes, cut), () -> "cut at " + at);
    }
    int[] everywhere = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      everywhere[i] = i;
    }
    assertEquals(whole, outcome(config, bytes, everywhere), "byte by byte");
    return whole;
  }

  /** As {@link #atEverySplit}, of what follows a handshake with a peer of a fitting type. */
  static Outcome trafficAtEverySplit(SessionConfig config, int minor, byte[] traffic) {
    SocketType peerType =
        List.of(SocketType.values()).stream()
            .filter(config.socketType()::accepts)
            .findFirst()
            .orElseThrow();
    return atEverySplit(config, concat(handshake(peerType, minor), traffic));
  }
}
