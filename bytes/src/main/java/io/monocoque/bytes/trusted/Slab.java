package io.monocoque.bytes.trusted;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A piece of native memory that the engine fills and the kernel reads or writes. Its address never
 * moves and it is never shown to a user.
 *
 * <p>Ownership: exactly one party at a time, taken from and recycled to a {@link SlabPool}; the
 * taker may lend it to the kernel and recycles it only when nothing is in flight.
 */
public final class Slab {
  private final MemorySegment memory;
  private final Arena arena;

  /** Whether somebody holds it; guarded by the pool's lock. */
  boolean taken = true;

  Slab(int capacity) {
    arena = Arena.ofShared();
    memory = arena.allocate(capacity, 64);
  }

  /** All of it: {@code [0, capacity())}. */
  public MemorySegment memory() {
    return memory;
  }

  public int capacity() {
    return (int) memory.byteSize();
  }

  void free() {
    arena.close();
  }
}
