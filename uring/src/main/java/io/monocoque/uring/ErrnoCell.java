package io.monocoque.uring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/**
 * Where a downcall leaves {@code errno}. Allocating one for each call would cost more than the
 * call, so they are lent: one to each driver and each {@link PollWait}, and to each transport one
 * for the writes of whoever holds its writer role and one for the receives of whoever its input is
 * lent to.
 *
 * <p>Threading: a cell is used by one thread at a time; lending is thread-safe and only done when a
 * driver or a transport is made.
 *
 * <p>Ownership: the memory is never freed, so a late writer to a cell can confuse an error text at
 * worst.
 */
final class ErrnoCell {
  private static final int CELLS_PER_BLOCK = 32;
  private static final ArrayDeque<ErrnoCell> FREE = new ArrayDeque<>();

  private final MemorySegment segment;

  private ErrnoCell(MemorySegment segment) {
    this.segment = segment;
  }

  static ErrnoCell take() {
    synchronized (FREE) {
      if (FREE.isEmpty()) {
        MemorySegment block =
            Arena.global().allocate(ValueLayout.JAVA_INT.byteSize() * CELLS_PER_BLOCK);
        for (int i = 0; i < CELLS_PER_BLOCK; i++) {
          FREE.add(new ErrnoCell(block.asSlice(i * 4L, 4)));
        }
      }
      return FREE.pop();
    }
  }

  void recycle() {
    synchronized (FREE) {
      FREE.push(this);
    }
  }

  MemorySegment segment() {
    return segment;
  }

  /** The raw result of a call, or {@code -errno} if it is -1. */
  long resultOrErrno(long result) {
    return result == -1 ? -segment.get(ValueLayout.JAVA_INT, 0) : result;
  }
}
