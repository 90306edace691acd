package io.monocoque.protocol.crypto;

import static java.lang.Integer.rotateLeft;

import java.util.Arrays;

/**
 * The stream cipher Salsa20/20, one block at a time where few are wanted, and HSalsa20, which makes
 * keys of it.
 *
 * <pre>
 *   the words of a block's input      c: "expand 32-byte k"   k: key   n: nonce   b: block number
 *     c0 k0 k1 k2
 *     k3 c1 n0 n1
 *     b0 b1 c2 k4
 *     k5 k6 k7 c3
 * </pre>
 *
 * <p>Threading: as {@link KeyStream}. Hot path: {@link #blocks} allocates nothing. Source: D. J.
 * Bernstein, "The Salsa20 family of stream ciphers" and "Extending the Salsa20 nonce".
 */
public final class Salsa20 implements KeyStream {
  static final int C0 = 0x61707865;
  static final int C1 = 0x3320646e;
  static final int C2 = 0x79622d32;
  static final int C3 = 0x6b206574;

  static final int DOUBLE_ROUNDS = 10;

  /** The longs of a block's input that are not the same in all. */
  static final int NONCE = 3;

  static final int NUMBER = 4;

  /** Fewer blocks are made one by one: {@link SalsaLanes} takes as long for one as for all. */
  static final int FEW = 20;

  private final int[] key;

  /** For eight little-endian words, which are copied. */
  public Salsa20(int[] key) {
    this.key = key.clone();
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public void blocks(long nonceTail, long first, long perNonce, int count, long[] out) {
    long nonce = nonceTail;
    long number = first;
    for (int i = 0; i < count; i++) {
      out[i * BLOCK_LONGS + NONCE] = Long.reverseBytes(nonce);
      out[i * BLOCK_LONGS + NUMBER] = number;
      if (++number == perNonce) {
        number = 0;
        nonce++;
      }
    }
    int done = 0;
    while (count - done >= FEW) {
      int now = Math.min(SalsaLanes.WIDTH, count - done);
      SalsaLanes lanes = SalsaLanes.take();
      lanes.compute(key, out, done * BLOCK_LONGS, now);
      lanes.recycle();
      done += now;
    }
    for (; done < count; done++) {
      int at = done * BLOCK_LONGS;
      block(key, out[at + NONCE], out[at + NUMBER], out, at);
    }
  }

  @Override
  public void wipe() {
    Arrays.fill(key, 0);
  }

  /**
   * A key made of a key and 16 bytes of a nonce.
   *
   * <p>HSalsa20 differs from a block of Salsa20 in that the input is not added at the end and only
   * the words stay whose input is known to everybody; so it is a block less its input.
   */
  static int[] derive(int[] key, long nonceBegin, long nonceEnd) {
    long[] block = new long[BLOCK_LONGS];
    block(key, nonceBegin, nonceEnd, block, 0);
    return new int[] {
      low(block[0]) - C0,
      high(block[2]) - C1,
      low(block[5]) - C2,
      high(block[7]) - C3,
      low(block[3]) - low(nonceBegin),
      high(block[3]) - high(nonceBegin),
      low(block[4]) - low(nonceEnd),
      high(block[4]) - high(nonceEnd)
    };
  }

  private static void block(int[] key, long nonce, long number, long[] out, int at) {
    int k0 = key[0];
    int k1 = key[1];
    int k2 = key[2];
    int k3 = key[3];
    int k4 = key[4];
    int k5 = key[5];
    int k6 = key[6];
    int k7 = key[7];
    int x0 = C0;
    int x1 = k0;
    int x2 = k1;
    int x3 = k2;
    int x4 = k3;
    int x5 = C1;
    int x6 = low(nonce);
    int x7 = high(nonce);
    int x8 = low(number);
    int x9 = high(number);
    int x10 = C2;
    int x11 = k4;
    int x12 = k5;
    int x13 = k6;
    int x14 = k7;
    int x15 = C3;
    // In locals, not in an array: C2 keeps them in registers then.
    for (int i = 0; i < DOUBLE_ROUNDS; i++) {
      x4 ^= rotateLeft(x0 + x12, 7);
      x9 ^= rotateLeft(x5 + x1, 7);
      x14 ^= rotateLeft(x10 + x6, 7);
      x3 ^= rotateLeft(x15 + x11, 7);
      x8 ^= rotateLeft(x4 + x0, 9);
      x13 ^= rotateLeft(x9 + x5, 9);
      x2 ^= rotateLeft(x14 + x10, 9);
      x7 ^= rotateLeft(x3 + x15, 9);
      x12 ^= rotateLeft(x8 + x4, 13);
      x1 ^= rotateLeft(x13 + x9, 13);
      x6 ^= rotateLeft(x2 + x14, 13);
      x11 ^= rotateLeft(x7 + x3, 13);
      x0 ^= rotateLeft(x12 + x8, 18);
      x5 ^= rotateLeft(x1 + x13, 18);
      x10 ^= rotateLeft(x6 + x2, 18);
      x15 ^= rotateLeft(x11 + x7, 18);

      x1 ^= rotateLeft(x0 + x3, 7);
      x6 ^= rotateLeft(x5 + x4, 7);
      x11 ^= rotateLeft(x10 + x9, 7);
      x12 ^= rotateLeft(x15 + x14, 7);
      x2 ^= rotateLeft(x1 + x0, 9);
      x7 ^= rotateLeft(x6 + x5, 9);
      x8 ^= rotateLeft(x11 + x10, 9);
      x13 ^= rotateLeft(x12 + x15, 9);
      x3 ^= rotateLeft(x2 + x1, 13);
      x4 ^= rotateLeft(x7 + x6, 13);
      x9 ^= rotateLeft(x8 + x11, 13);
      x14 ^= rotateLeft(x13 + x12, 13);
      x0 ^= rotateLeft(x3 + x2, 18);
      x5 ^= rotateLeft(x4 + x7, 18);
      x10 ^= rotateLeft(x9 + x8, 18);
      x15 ^= rotateLeft(x14 + x13, 18);
    }
    out[at] = join(x0 + C0, x1 + k0);
    out[at + 1] = join(x2 + k1, x3 + k2);
    out[at + 2] = join(x4 + k3, x5 + C1);
    out[at + 3] = join(x6 + low(nonce), x7 + high(nonce));
    out[at + 4] = join(x8 + low(number), x9 + high(number));
    out[at + 5] = join(x10 + C2, x11 + k4);
    out[at + 6] = join(x12 + k5, x13 + k6);
    out[at + 7] = join(x14 + k7, x15 + C3);
  }

  private static int low(long words) {
    return (int) words;
  }

  private static int high(long words) {
    return (int) (words >>> Integer.SIZE);
  }

  private static long join(int low, int high) {
    return Integer.toUnsignedLong(low) | ((long) high << Integer.SIZE);
  }
}
