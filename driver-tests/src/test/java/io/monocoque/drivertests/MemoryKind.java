package io.monocoque.drivertests;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a transport is given to write from. */
enum MemoryKind {
  NATIVE,
  HEAP;

  MemorySegment allocate(Arena arena, int byteCount) {
    return this == NATIVE ? arena.allocate(byteCount) : MemorySegment.ofArray(new byte[byteCount]);
  }
}
