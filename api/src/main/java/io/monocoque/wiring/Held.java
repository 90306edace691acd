package io.monocoque.wiring;

import io.monocoque.bytes.trusted.CopyCounter;
import java.lang.foreign.MemorySegment;

/**
 * The rest of what one receive brought, which cannot be decoded yet because the socket's queue is
 * full. It lies in memory of that connection alone, so that a slow reader keeps no shared slab.
 *
 * <p>Threading: the loop. Ownership: its memory is the pool's again when it is empty, or released.
 */
final class Held {
  private final RunPool pool;
  private MemorySegment memory = MemorySegment.NULL;
  private int start;
  private int end;

  Held(RunPool pool) {
    this.pool = pool;
  }

  int size() {
    return end - start;
  }

  /** Holds a copy of these bytes; nothing else may be held. */
  void hold(MemorySegment source, long from, int byteCount) {
    release();
    memory = pool.take(byteCount);
    CopyCounter.HELD.count(byteCount);
    MemorySegment.copy(source, from, memory, 0, byteCount);
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
    return memory.asSlice(start, size());
  }

  /** The first bytes are dealt with. */
  void drop(int byteCount) {
    start += byteCount;
    if (start == end) {
      release();
    }
  }

  /** Holds nothing any more. */
  void release() {
    pool.giveBack(memory);
    memory = MemorySegment.NULL;
    start = 0;
    end = 0;
  }
}
