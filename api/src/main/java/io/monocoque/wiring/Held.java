package io.monocoque.wiring;

import io.monocoque.bytes.trusted.CopyCounter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The rest of what one receive brought, which cannot be decoded yet because the socket's queue is
 * full. It lies in memory of that connection alone, so that a slow reader keeps no shared slab.
 *
 * <p>Threading: the loop. Ownership: its own array, which stays for the next pause unless it was a
 * large one, and goes with the connection.
 */
final class Held {
  private static final byte[] NOTHING = new byte[0];

  /** What a driver brings in one receive; a larger array was an exception. */
  private static final int KEPT = 64 << 10;

  private byte[] bytes = NOTHING;
  private int start;
  private int end;

  int size() {
    return end - start;
  }

  /** Holds a copy of these bytes; nothing else may be held. */
  void hold(MemorySegment memory, long from, int byteCount) {
    if (bytes.length < byteCount) {
      bytes = new byte[Math.max(byteCount, Math.min(2 * bytes.length, KEPT))];
    }
    CopyCounter.HELD.count(byteCount);
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, from, bytes, 0, byteCount);
    start = 0;
    end = byteCount;
  }

  /** As {@link #hold}, of {@code array[from, to)}; nothing, if that is empty. */
  void hold(byte[] array, int from, int to) {
    if (from < to) {
      hold(MemorySegment.ofArray(array), from, to - from);
    }
  }

  /** What is held, from 0 to {@link #size}. */
  MemorySegment memory() {
    return MemorySegment.ofArray(bytes).asSlice(start, size());
  }

  /** The first bytes are dealt with. */
  void drop(int byteCount) {
    start += byteCount;
    if (start == end) {
      start = 0;
      end = 0;
      if (bytes.length > KEPT) {
        bytes = NOTHING;
      }
    }
  }
}
