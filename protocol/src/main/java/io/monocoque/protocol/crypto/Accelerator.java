package io.monocoque.protocol.crypto;

/**
 * Computes the two halves of a box faster than {@link Salsa20} and {@link Poly1305} do, on some
 * machines. The {@link java.util.ServiceLoader} finds it; see {@link Acceleration}.
 */
public interface Accelerator {
  /** Whether it works in this process, and is worth it on this machine. */
  boolean isUsable();

  /** What it is, for the log: few words. */
  String describe();

  /** For eight little-endian words, which are copied. */
  KeyStream keyStream(int[] key);

  /** One for each {@link Poly1305}. */
  PolyBlocks polyBlocks();
}
