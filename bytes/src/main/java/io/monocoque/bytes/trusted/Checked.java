package io.monocoque.bytes.trusted;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Checked mode: the rules of memory that nothing else would notice to be broken are looked after,
 * at a price. The tests run in it; without it none of its code does, as the JIT compiler drops what
 * hangs on a constant.
 *
 * <ul>
 *   <li>Memory that belongs to nobody is full of {@link #POISON}: who reads it sees nonsense, and
 *       whoever wrote to it is found when it is taken again.
 *   <li>Where the driver can, memory ends at a page that nobody may touch ({@link SlabMemory}).
 *   <li>Slabs know where they were taken, and a slab is good for one recycling only.
 *   <li>The driver asserts threads, generations, and that a range is lent once.
 * </ul>
 *
 * <p>Threading: any thread.
 */
public final class Checked {
  /** The system property that switches it on, before the first class of ours is loaded. */
  public static final String PROPERTY = "io.monocoque.checked";

  public static final boolean ON = Boolean.getBoolean(PROPERTY);

  /** What memory that belongs to nobody is filled with. */
  public static final byte POISON = (byte) 0xdb;

  private static final int PATTERN_SIZE = 64 << 10;

  /** Made in checked mode only: a program's first segment of an array takes it milliseconds. */
  private static final class Pattern {
    static final MemorySegment POISONED = poisoned();

    private Pattern() {}

    private static MemorySegment poisoned() {
      byte[] bytes = new byte[PATTERN_SIZE];
      Arrays.fill(bytes, POISON);
      return MemorySegment.ofArray(bytes);
    }
  }

  private Checked() {}

  /** From here on the memory belongs to nobody. */
  public static void poison(MemorySegment memory) {
    memory.fill(POISON);
  }

  /**
   * Nobody wrote to the memory since it was poisoned.
   *
   * @param what whose memory it is, for the error
   * @throws AssertionError if somebody did
   */
  public static void requirePoison(MemorySegment memory, Supplier<String> what) {
    long size = memory.byteSize();
    for (long start = 0; start < size; start += PATTERN_SIZE) {
      long end = Math.min(size, start + PATTERN_SIZE);
      long at = MemorySegment.mismatch(memory, start, end, Pattern.POISONED, 0, end - start);
      if (at >= 0) {
        throw new AssertionError(
            "%s was written to at byte %d of %d, when it belonged to nobody"
                .formatted(what.get(), start + at, size));
      }
    }
  }
}
