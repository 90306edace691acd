package io.monocoque.protocol.crypto;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The one-time authenticator Poly1305: the message as a polynomial, at a secret point, modulo 2^130
 * - 5.
 *
 * <p>Numbers are five limbs of 26 bits in longs, so that sums of products need no carry beyond 64
 * bits: ten products with a limb and five times a limb have less than 60. (benchmarks:
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

  /** The bytes from which on the square of the point is worth it. */
  private static final int PAIRS = 8 * BLOCK;

  /** Taken out of memory at a time, in longs: whole blocks. */
  private static final int CHUNK = 64;

  private final long[] words = new long[CHUNK];
  private final @Nullable PolyBlocks wide;
  private final long[] point = new long[LIMBS];
  private final long[] square = new long[LIMBS];
  private final long[] sum = new long[LIMBS];
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
    point[0] = k0 & MASK;
    point[1] = (k0 >>> 26) & MASK;
    point[2] = ((k0 >>> 52) | (k1 << 12)) & MASK;
    point[3] = (k1 >>> 14) & MASK;
    point[4] = k1 >>> 40;
    Arrays.fill(sum, 0);
    long at = start;
    long end = start + length;
    if (wide != null && length >= wide.least()) {
      at = wide.add(point, sum, memory, start, end);
    }
    boolean inPairs = end - at >= PAIRS;
    if (inPairs) {
      words[0] = k0;
      words[1] = k1;
      Arrays.fill(square, 0);
      add(words, 0, 2, 0, point, square); // the point, without a bit above it, times itself
    }
    while (at < end) {
      int byteCount = (int) Math.min(end - at, (long) words.length * Long.BYTES);
      Words.load(memory, at, byteCount, words);
      at += byteCount;
      int whole = byteCount / BLOCK * 2;
      int done = inPairs ? addPairs(words, whole, point, square, sum) : 0;
      int longs = byteCount % BLOCK == 0 ? whole : pad(byteCount);
      add(words, done, longs, whole, point, sum);
    }
    finish(key[2], key[3]);
  }

  /**
   * For each block, {@code sum = (sum + block) * point}; those before {@code whole} have a bit
   * above them.
   */
  private static void add(long[] words, int from, int to, int whole, long[] point, long[] sum) {
    long r0 = point[0];
    long r1 = point[1];
    long r2 = point[2];
    long r3 = point[3];
    long r4 = point[4];
    // What overflows 2^130 comes back five times.
    long s1 = 5 * r1;
    long s2 = 5 * r2;
    long s3 = 5 * r3;
    long s4 = 5 * r4;
    long h0 = sum[0];
    long h1 = sum[1];
    long h2 = sum[2];
    long h3 = sum[3];
    long h4 = sum[4];
    for (int i = from; i < to; i += 2) {
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
    sum[0] = h0;
    sum[1] = h1;
    sum[2] = h2;
    sum[3] = h3;
    sum[4] = h4;
  }

  /**
   * The same for two whole blocks at a time, of which the second does not wait for the first:
   * {@code sum = (sum + block) * square + next * point}.
   *
   * @return the longs that it took
   */
  private static int addPairs(long[] words, int longs, long[] point, long[] square, long[] sum) {
    long r0 = point[0];
    long r1 = point[1];
    long r2 = point[2];
    long r3 = point[3];
    long r4 = point[4];
    long s1 = 5 * r1;
    long s2 = 5 * r2;
    long s3 = 5 * r3;
    long s4 = 5 * r4;
    long p0 = square[0];
    long p1 = square[1];
    long p2 = square[2];
    long p3 = square[3];
    long p4 = square[4];
    long q1 = 5 * p1;
    long q2 = 5 * p2;
    long q3 = 5 * p3;
    long q4 = 5 * p4;
    long h0 = sum[0];
    long h1 = sum[1];
    long h2 = sum[2];
    long h3 = sum[3];
    long h4 = sum[4];
    int i = 0;
    for (; i + 4 <= longs; i += 4) {
      long first = words[i];
      long second = words[i + 1];
      h0 += first & MASK;
      h1 += (first >>> 26) & MASK;
      h2 += ((first >>> 52) | (second << 12)) & MASK;
      h3 += (second >>> 14) & MASK;
      h4 += (second >>> 40) | ABOVE;
      first = words[i + 2];
      second = words[i + 3];
      long m0 = first & MASK;
      long m1 = (first >>> 26) & MASK;
      long m2 = ((first >>> 52) | (second << 12)) & MASK;
      long m3 = (second >>> 14) & MASK;
      long m4 = (second >>> 40) | ABOVE;

      long d0 = m0 * r0 + m1 * s4 + m2 * s3 + m3 * s2 + m4 * s1;
      d0 += h0 * p0 + h1 * q4 + h2 * q3 + h3 * q2 + h4 * q1;
      long d1 = m0 * r1 + m1 * r0 + m2 * s4 + m3 * s3 + m4 * s2;
      d1 += h0 * p1 + h1 * p0 + h2 * q4 + h3 * q3 + h4 * q2;
      long d2 = m0 * r2 + m1 * r1 + m2 * r0 + m3 * s4 + m4 * s3;
      d2 += h0 * p2 + h1 * p1 + h2 * p0 + h3 * q4 + h4 * q3;
      long d3 = m0 * r3 + m1 * r2 + m2 * r1 + m3 * r0 + m4 * s4;
      d3 += h0 * p3 + h1 * p2 + h2 * p1 + h3 * p0 + h4 * q4;
      long d4 = m0 * r4 + m1 * r3 + m2 * r2 + m3 * r1 + m4 * r0;
      d4 += h0 * p4 + h1 * p3 + h2 * p2 + h3 * p1 + h4 * p0;

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
    sum[0] = h0;
    sum[1] = h1;
    sum[2] = h2;
    sum[3] = h3;
    sum[4] = h4;
    return i;
  }

  /** Forgets what it knows of the last key and message. */
  void wipe() {
    Arrays.fill(words, 0);
    Arrays.fill(point, 0);
    Arrays.fill(square, 0);
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

  private void finish(long s0, long s1) {
    long h0 = sum[0];
    long h1 = sum[1];
    long h2 = sum[2];
    long h3 = sum[3];
    long h4 = sum[4];
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
