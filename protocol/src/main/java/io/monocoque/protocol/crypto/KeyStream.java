package io.monocoque.protocol.crypto;

/**
 * Where the key stream of a {@link Box} comes from: the one seam for an implementation that
 * computes several blocks at a time.
 *
 * <p>Threading: implementations are stateless.
 */
public interface KeyStream {
  /** What one block has, in longs. */
  int BLOCK_LONGS = 8;

  /**
   * Writes the blocks {@code [first, first + count)} to the beginning of {@code out}, each as 64
   * bytes in little-endian longs.
   *
   * @param key eight little-endian words
   * @param nonce eight bytes as a little-endian long
   */
  void blocks(int[] key, long nonce, long first, int count, long[] out);
}
