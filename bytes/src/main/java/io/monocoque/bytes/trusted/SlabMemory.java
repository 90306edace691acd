package io.monocoque.bytes.trusted;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where the memory of slabs comes from. In checked mode a driver with native access gives memory
 * that ends at a protected page.
 *
 * <p>Threading: any thread. Ownership: the memory lives as long as the arena.
 */
@FunctionalInterface
public interface SlabMemory {
  /** What Java has. */
  SlabMemory ORDINARY =
      new SlabMemory() {
        @Override
        public MemorySegment allocate(Arena arena, int byteCount) {
          return arena.allocate(byteCount, 64);
        }
      };

  /** Native memory of exactly this size, whose content is undefined. */
  MemorySegment allocate(Arena arena, int byteCount);
}
