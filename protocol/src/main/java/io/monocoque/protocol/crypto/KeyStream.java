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
   * Writes {@code count} blocks to the beginning of {@code out}, each as 64 bytes in little-endian
   * longs: those of a nonce from block {@code first} on, and when it has {@code perNonce} of them,
   * those of the next from 0 on, and so forth.
   *
   * @param nonceTail the nonce, as a big-endian number
   */
  void blocks(long nonceTail, long first, long perNonce, int count, long[] out);

  /** Forgets the key. */
  void wipe();
}
