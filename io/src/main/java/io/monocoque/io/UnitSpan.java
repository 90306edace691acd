package io.monocoque.io;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

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

  /** Of a piece to be sealed, what does not lie behind its head; null if all of it does. */
  @Nullable MemorySegment body;

  void set(MemorySegment newMemory, int newStart, int newLength, boolean newMore) {
    memory = newMemory;
    start = newStart;
    length = newLength;
    more = newMore;
    body = null;
  }

  /** A piece to be sealed: its head at {@code memory[start)}, its body elsewhere. */
  void setApart(MemorySegment headMemory, int headStart, MemorySegment newBody, int newLength) {
    set(headMemory, headStart, newLength, false);
    body = newBody;
  }
}
