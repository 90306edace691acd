package io.monocoque.protocol.crypto;

import java.lang.foreign.MemorySegment;

/**
 * Takes many blocks of {@link Poly1305} at a time. Numbers are five limbs of 26 bits, the lowest
 * first; a limb may have a few bits more.
 *
 * <p>Threading: confined to one thread at a time. Takes the same time for all values, and allocates
 * nothing.
 */
public interface PolyBlocks {
  /** The bytes from which on {@link #add} is worth it. */
  long least();

  /**
   * Adds whole blocks of {@code memory[start, end)}, which has at least {@link #least} bytes: for
   * each, {@code sum = (sum + block) * point}.
   *
   * @return the offset behind the last block that it took
   */
  long add(long[] point, long[] sum, MemorySegment memory, long start, long end);

  /** Forgets what it knows of the last point. */
  void wipe();
}
