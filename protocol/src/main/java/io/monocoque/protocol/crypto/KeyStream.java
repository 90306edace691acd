package io.monocoque.protocol.crypto;

/**
 * Where the key stream of a {@link Box} comes from, for one key: the one seam for an implementation
 * that computes several blocks at a time ({@link Accelerator}).
 *
 * <p>Nonces count up from message to message, so blocks of later messages can be made along with
 * those of the next.
 *
 * <p>Threading: confined to one thread at a time. Ownership: keeps a copy of the key until {@link
 * #wipe}. Takes the same time for all keys, and allocates nothing.
 */
public interface KeyStream {
  /** What one block has, in longs. */
  int BLOCK_LONGS = 8;

  /**
   * As many blocks as cost about what one does: where fewer are wanted, it may as well be these.
   */
  int width();

  /**
   * Writes the blocks {@code [first, first + count)} of {@code messages} nonces, one message after
   * the other, to the beginning of {@code out}, each as 64 bytes in little-endian longs.
   *
   * @param nonceTail the first of the nonces, as a big-endian number
   */
  void blocks(long nonceTail, int messages, long first, int count, long[] out);

  /** Forgets the key. */
  void wipe();
}
