package io.monocoque.wiring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Bytes of a connection that were received and cannot be decoded yet, because the socket's queue is
 * full. They lie in memory of that connection alone, so that a slow reader keeps no shared slab.
 *
 * <p>Threading: the loop. Ownership: its own array, grown with what arrives and dropped when empty.
 */
final class Held {
  private static final byte[] NOTHING = new byte[0];

  private byte[] bytes = NOTHING;
  private int start;
  private int end;

  int size() {
    return end - start;
  }

  void add(MemorySegment memory, long from, int byteCount) {
    if (bytes.length - end < byteCount) {
      int size = size();
      byte[] larger = size + byteCount <= bytes.length ? bytes : grown(size + byteCount);
      System.arraycopy(bytes, start, larger, 0, size);
      bytes = larger;
      start = 0;
      end = size;
    }
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, from, bytes, end, byteCount);
    end += byteCount;
  }

  private byte[] grown(int minimum) {
    return new byte[Math.max(minimum, Math.min(2 * bytes.length, Integer.MAX_VALUE - 8))];
  }

  /** What is held, from 0 to {@link #size}. */
  MemorySegment memory() {
    return MemorySegment.ofArray(bytes).asSlice(start, size());
  }

  /** The first bytes are dealt with. */
  void drop(int byteCount) {
    start += byteCount;
    if (start == end) {
      bytes = NOTHING;
      start = 0;
      end = 0;
    } else if (start > bytes.length / 2) {
      bytes = Arrays.copyOfRange(bytes, start, end);
      end -= start;
      start = 0;
    }
  }
}
