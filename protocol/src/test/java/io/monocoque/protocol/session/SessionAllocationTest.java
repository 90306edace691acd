package io.monocoque.protocol.session;

import static io.monocoque.protocol.session.Peer.config;
import static io.monocoque.protocol.wire.Hex.concat;
import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.wire.Allocation;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionAllocationTest {
  private static final long TWO_MIB = 2 << 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "02 0000010000000000", // 2^40
        "02 0000000040000000", // 1 GiB
        "02 000000007FFFFFF7", // the largest part
        "03 0000000040000000",
        "06 0000000040000000", // a command
        "01 01 'a' 02 0000000040000000",
      })
  void announcedFramesTakeNoMemory(String header) throws Exception {
    Peer peer = Peer.established(config(SocketType.PULL), SocketType.PUSH, 1);
    byte[] bytes = concat(hex(header), new byte[100]);
    long allocated =
        Allocation.of(
            () -> {
              try {
                peer.feed(bytes);
              } catch (ProtocolException e) {
                assertEquals(ProtocolError.OVERSIZE_MESSAGE, e.code());
              }
            });
    assertTrue(allocated < TWO_MIB, () -> allocated + " bytes");
  }

  @Test
  void handshakeCommandOf1GiBIsRefusedByItsHeader() throws Exception {
    Peer peer = new Peer(config(SocketType.PULL));
    peer.feed(Peer.greeting(1));
    long allocated =
        Allocation.of(
            () ->
                assertThrows(ProtocolException.class, () -> peer.feed(hex("06 0000000040000000"))));
    assertTrue(allocated < TWO_MIB, () -> allocated + " bytes");
  }

  @Test
  void largePartTakesTwiceWhatArrived() throws Exception {
    Peer peer = Peer.established(config(SocketType.PULL), SocketType.PUSH, 1);
    byte[] piece = new byte[64 << 10];
    MemorySegment memory = MemorySegment.ofArray(piece);
    peer.feed(hex("02 0000000040000000"));
    int arrived = 16 << 20;
    long allocated =
        Allocation.of(
            () -> {
              for (int at = 0; at < arrived; at += piece.length) {
                assertEquals(piece.length, peer.session.receive(memory, 0, piece.length, Peer.ALL));
              }
            });
    // 1 + 2 + 4 + 8 + 16 MiB one after the other; never more than two of them at a time.
    assertTrue(allocated < 2L * arrived + TWO_MIB, () -> allocated + " bytes");
  }

  @Test
  void tinyPartsOfAnUnfinishedMessageStayCompact() throws Exception {
    Peer peer = Peer.established(config(SocketType.PULL), SocketType.PUSH, 1);
    byte[] parts = new byte[64 << 10];
    for (int i = 0; i < parts.length; i += 2) {
      parts[i] = 1;
    }
    MemorySegment memory = MemorySegment.ofArray(parts);
    int pieces = 64;
    long allocated =
        Allocation.of(
            () -> {
              for (int i = 0; i < pieces; i++) {
                assertEquals(parts.length, peer.session.receive(memory, 0, parts.length, Peer.ALL));
              }
            });
    long arrived = (long) pieces * parts.length;
    // Doubling takes 2 to 4 times the end size in all; objects would take 20 times and more.
    assertTrue(allocated < 4 * arrived + TWO_MIB, () -> allocated + " bytes for " + arrived);
  }

  @Test
  void runsOfSmallMessagesAllocateNothing() throws Exception {
    AtomicLong messages = new AtomicLong();
    Session session = new Session(config(SocketType.PULL), new CountingSink(messages));
    session.start();
    byte[] handshake = Peer.handshake(SocketType.PUSH, 1);
    assertEquals(
        handshake.length,
        session.receive(MemorySegment.ofArray(handshake), 0, handshake.length, Peer.ALL));
    byte[] frames = new byte[100 * 66];
    for (int at = 0; at < frames.length; at += 66) {
      Arrays.fill(frames, at + 2, at + 66, (byte) 7);
      frames[at + 1] = 64;
    }
    MemorySegment memory = MemorySegment.ofArray(frames);
    Allocation.Action receive =
        () -> {
          for (int i = 0; i < 5_000; i++) {
            int consumed = session.receive(memory, 0, frames.length, Peer.ALL);
            if (consumed != frames.length) {
              throw new AssertionError(consumed);
            }
          }
        };
    for (int warmUp = 0; warmUp < 4; warmUp++) {
      receive.run();
    }
    messages.set(0);
    long allocated = Allocation.of(receive);
    assertEquals(500_000, messages.get());
    assertTrue(allocated < 50_000, () -> allocated + " bytes for 500,000 messages");
  }

  /** Counts messages and looks at nothing. */
  private record CountingSink(AtomicLong messages) implements SessionSink {
    @Override
    public void transmit(Bytes unit) {}

    @Override
    public void established(PeerProperties peer) {}

    @Override
    public void run(MemorySegment memory, long start, int length, int messageCount) {
      messages.addAndGet(messageCount);
    }

    @Override
    public void message(Message message) {
      messages.incrementAndGet();
    }

    @Override
    public void subscription(boolean subscribe, Bytes topic) {}

    @Override
    public boolean mayHold(long byteCount) {
      return true;
    }
  }
}
