package io.monocoque.io;

import java.lang.foreign.MemorySegment;

/**
 * The bytes that the holder of a writer role writes next: {@code memory[start, start + length)}.
 * One object per connection, filled anew each time. Threading: the holder of the role.
 */
final class UnitSpan {
  MemorySegment memory = MemorySegment.NULL;
  int start;
  int length;

  /** Whether the unit goes on behind it. */
  boolean more;

  void set(MemorySegment newMemory, int newStart, int newLength, boolean newMore) {
    memory = newMemory;
    start = newStart;
    length = newLength;
    more = newMore;
  }
}
