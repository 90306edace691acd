package io.monocoque.protocol.crypto;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The one-time authenticator Poly1305: the message as a polynomial, at a secret point, modulo 2^130
 * - 5.
 *
 * <p>Numbers are five limbs of 26 bits in longs, so that sums of products need no carry beyond 64
 * bits: five products with a limb and five times a limb have less than 60. (benchmarks:
 * BoxBenchmark)
 *
 * <p>Threading: confined to one thread at a time. Hot path: allocates nothing. Source: RFC 8439,
 * section 2.5.
 */
public final class Poly1305 {
  private static final int BLOCK = 16;
  private static final int LIMB = 26;
  private static final long MASK = (1L << LIMB) - 1;

  /** The bit above a whole block of 128, in the highest limb. */
  private static final long ABOVE = 1L << (128 - 4 * LIMB);

  private static final int LIMBS = 5;

  /** Taken out of memory at a time, in longs: whole blocks. */
  private static final int CHUNK = 64;

  private final long[] words = new long[CHUNK];
  private final @Nullable PolyBlocks wide;
  private final long[] point;
  private final long[] sum;
  private long low;
  private long high;

  public Poly1305() {
    this(null);
  }

  /**
   * Of which much is computed by another, if there is one.
   *
   * @param wide is this one's alone
   */
  public Poly1305(@Nullable PolyBlocks wide) {
    this.wide = wide;
    point = new long[wide == null ? 0 : LIMBS];
    sum = point.clone();
  }

  /** The first eight bytes of the last tag, little-endian. */
  public long low() {
    return low;
  }

  /** The last eight bytes of the last tag, little-endian. */
  public long high() {
    return high;
  }

  /**
   * Computes the tag of {@code memory[start, start + length)}.
   *
   * @param key four little-endian longs at its beginning, for this message alone
   */
  public void compute(long[] key, MemorySegment memory, long start, long length) {
    long k0 = key[0] & 0x0ffffffc_0fffffffL;
    long k1 = key[1] & 0x0ffffffc_0ffffffcL;
    long r0 = k0 & MASK;
    long r1 = (k0 >>> 26) & MASK;
    long r2 = ((k0 >>> 52) | (k1 << 12)) & MASK;
    long r3 = (k1 >>> 14) & MASK;
    long r4 = k1 >>> 40;
    // What overflows 2^130 comes back five times.
    long s1 = 5 * r1;
    long s2 = 5 * r2;
    long s3 = 5 * r3;
    long s4 = 5 * r4;
    long h0 = 0;
    long h1 = 0;
    long h2 = 0;
    long h3 = 0;
    long h4 = 0;
    long at = start;
    long end = start + length;
    if (wide != null && length >= wide.least()) {
      point[0] = r0;
      point[1] = r1;
      point[2] = r2;
      point[3] = r3;
      point[4] = r4;
      Arrays.fill(sum, 0);
      at = wide.add(point, sum, memory, start, end);
      h0 = sum[0];
      h1 = sum[1];
      h2 = sum[2];
      h3 = sum[3];
      h4 = sum[4];
    }
    while (at < end) {
      int byteCount = (int) Math.min(end - at, (long) words.length * Long.BYTES);
      Words.load(memory, at, byteCount, words);
      at += byteCount;
      int whole = byteCount / BLOCK * 2;
      int longs = byteCount % BLOCK == 0 ? whole : pad(byteCount);
      for (int i = 0; i < longs; i += 2) {
        long m0 = words[i];
        long m1 = words[i + 1];
        long above = i < whole ? ABOVE : 0;
        h0 += m0 & MASK;
        h1 += (m0 >>> 26) & MASK;
        h2 += ((m0 >>> 52) | (m1 << 12)) & MASK;
        h3 += (m1 >>> 14) & MASK;
        h4 += (m1 >>> 40) | above;

        long d0 = h0 * r0 + h1 * s4 + h2 * s3 + h3 * s2 + h4 * s1;
        long d1 = h0 * r1 + h1 * r0 + h2 * s4 + h3 * s3 + h4 * s2;
        long d2 = h0 * r2 + h1 * r1 + h2 * r0 + h3 * s4 + h4 * s3;
        long d3 = h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * s4;
        long d4 = h0 * r4 + h1 * r3 + h2 * r2 + h3 * r1 + h4 * r0;

        // Two chains of carries, from 0 and from 3, that do not wait for each other.
        d1 += d0 >>> LIMB;
        d4 += d3 >>> LIMB;
        d2 += d1 >>> LIMB;
        h0 = (d0 & MASK) + 5 * (d4 >>> LIMB);
        h3 = (d3 & MASK) + (d2 >>> LIMB);
        h1 = (d1 & MASK) + (h0 >>> LIMB);
        h4 = (d4 & MASK) + (h3 >>> LIMB);
        h0 &= MASK;
        h2 = d2 & MASK;
        h3 &= MASK;
      }
    }
    finish(h0, h1, h2, h3, h4, key[2], key[3]);
  }

  /** Forgets what it knows of the last key and message. */
  void wipe() {
    Arrays.fill(words, 0);
    Arrays.fill(point, 0);
    Arrays.fill(sum, 0);
    if (wide != null) {
      wide.wipe();
    }
  }

  /** Puts a one behind the last, partial block, and zeros; returns the longs with it. */
  private int pad(int byteCount) {
    int rest = byteCount % BLOCK;
    int last = byteCount / BLOCK * 2;
    if (rest < Long.BYTES) {
      words[last] |= 1L << (rest * Byte.SIZE);
      words[last + 1] = 0;
    } else {
      long there = rest == Long.BYTES ? 0 : words[last + 1];
      words[last + 1] = there | (1L << ((rest - Long.BYTES) * Byte.SIZE));
    }
    return last + 2;
  }

  private void finish(long h0, long h1, long h2, long h3, long h4, long s0, long s1) {
    // Around with all carries, twice, since what comes back to h0 may carry once more.
    for (int i = 0; i < 2; i++) {
      h2 += h1 >>> LIMB;
      h1 &= MASK;
      h3 += h2 >>> LIMB;
      h2 &= MASK;
      h4 += h3 >>> LIMB;
      h3 &= MASK;
      h0 += 5 * (h4 >>> LIMB);
      h4 &= MASK;
      h1 += h0 >>> LIMB;
      h0 &= MASK;
    }

    // h - p is h + 5 - 2^130; it is taken if it is not negative, without a branch.
    long g0 = h0 + 5;
    long g1 = h1 + (g0 >>> LIMB);
    long g2 = h2 + (g1 >>> LIMB);
    long g3 = h3 + (g2 >>> LIMB);
    long g4 = h4 + (g3 >>> LIMB) - (1L << LIMB);
    long keep = g4 >> 63;
    h0 = (h0 & keep) | (g0 & MASK & ~keep);
    h1 = (h1 & keep) | (g1 & MASK & ~keep);
    h2 = (h2 & keep) | (g2 & MASK & ~keep);
    h3 = (h3 & keep) | (g3 & MASK & ~keep);
    h4 = (h4 & keep) | (g4 & MASK & ~keep);

    long h = h0 | (h1 << 26) | (h2 << 52);
    low = h + s0;
    // The carry of an unsigned sum, from its highest bits.
    long carry = ((h & s0) | ((h | s0) & ~low)) >>> 63;
    high = ((h2 >>> 12) | (h3 << 14) | (h4 << 40)) + s1 + carry;
  }
}
