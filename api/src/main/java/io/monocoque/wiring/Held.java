package io.monocoque.wiring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Bytes of a connection that were received and cannot be decoded yet, because the socket's queue is
 * full. They lie in memory of that connection alone, so that a slow reader keeps no shared slab.
 *
 * <p>Threading: the loop. Ownership: its own array, which grows with what arrives, is used again
 * from its beginning when all is dealt with, and goes with the connection, or when it was a large
 * one.
 */
final class Held {
  private static final byte[] NOTHING = new byte[0];

  /** An array of this size stays for the next pause; a larger one was an exception. */
  private static final int KEPT = 128 << 10;

  private byte[] bytes = NOTHING;
  private int start;
  private int end;

  int size() {
    return end - start;
  }

  void add(MemorySegment memory, long from, int byteCount) {
    if (bytes.length - end < byteCount) {
      makeRoom(byteCount);
    }
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, from, bytes, end, byteCount);
    end += byteCount;
  }

  private void makeRoom(int byteCount) {
    int size = size();
    byte[] target = bytes;
    if (size + byteCount > bytes.length) {
      long wanted = Math.max((long) size + byteCount, 2L * bytes.length);
      target = new byte[(int) Math.min(wanted, Integer.MAX_VALUE - 8)];
    }
    System.arraycopy(bytes, start, target, 0, size);
    bytes = target;
    start = 0;
    end = size;
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

  /** Holds nothing any more, and no memory. */
  void clear() {
    start = 0;
    end = 0;
    bytes = NOTHING;
  }
}
