package io.monocoque.vector;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import io.monocoque.protocol.crypto.PolyBlocks;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Poly1305 in vectors: each lane takes every so manieth block, and multiplies by as high a power of
 * the secret point; in the end each lane is multiplied by the power that its last block lacks, and
 * all are added.
 *
 * <pre>
 *   lanes L, blocks m0 m1 ...     lane i:  ((m[i] r^L + m[i+L]) r^L + m[i+2L]) ... r^(L-i)
 * </pre>
 *
 * <p>Numbers are five limbs of 26 bits, as in the plain code. No branch and no index depends on a
 * secret.
 *
 * <p>Threading: confined to one thread at a time. Hot path: allocates nothing once it is compiled.
 * (benchmarks: BoxBenchmark)
 */
final class VectorPoly1305 implements PolyBlocks {
  private static final VectorSpecies<Long> LONGS =
      VectorSalsa20.bits() >= LongVector.SPECIES_512.vectorBitSize()
          ? LongVector.SPECIES_512
          : LongVector.SPECIES_256;

  private static final int LANES = LONGS.length();
  private static final int BLOCK = 16;
  private static final int GROUP = LANES * BLOCK;

  /** Below it the powers cost more than is won. */
  private static final int LEAST = 4 * GROUP;

  private static final int LIMBS = 5;
  private static final int LIMB = 26;
  private static final long MASK = (1L << LIMB) - 1;
  private static final long ABOVE = 1L << (128 - 4 * LIMB);

  /** Says to the compiler that a factor has 32 bits. */
  private static final long FACTOR = 0xffff_ffffL;

  private static final VectorMask<Long> ODD = VectorMask.fromLong(LONGS, 0xaaL);
  private static final VectorShuffle<Long> UP =
      VectorShuffle.fromOp(LONGS, i -> Math.max(0, i - 1));
  private static final VectorShuffle<Long> DOWN =
      VectorShuffle.fromOp(LONGS, i -> Math.min(LANES - 1, i + 1));

  /** Limb by limb, what each lane is multiplied by in the end. */
  private final long[] powers = new long[LIMBS * LANES];

  private final long[] power = new long[LIMBS];

  /** Limb by limb, what the lanes have come to. */
  private final long[] lanes = new long[LIMBS * LANES];

  @Override
  public long least() {
    return LEAST;
  }

  @Override
  public long add(long[] point, long[] sum, MemorySegment memory, long start, long end) {
    raise(point);
    long groups = (end - start) / GROUP;
    long stop = start + groups * GROUP;
    blocks(power, sum, lanes, memory, start, stop);
    addUp(lanes, powers, sum);
    return stop;
  }

  /** The powers of the point, from the first to that of all lanes, which stays in {@code power}. */
  private void raise(long[] point) {
    System.arraycopy(point, 0, power, 0, LIMBS);
    for (int exponent = 1; ; exponent++) {
      int block = LANES - exponent;
      int lane = block < LANES / 2 ? 2 * block : 2 * block - LANES + 1;
      for (int limb = 0; limb < LIMBS; limb++) {
        powers[limb * LANES + lane] = power[limb];
      }
      if (exponent == LANES) {
        return;
      }
      multiply(power, point);
    }
  }

  /** {@code a *= b}. */
  private static void multiply(long[] a, long[] b) {
    long a0 = a[0];
    long a1 = a[1];
    long a2 = a[2];
    long a3 = a[3];
    long a4 = a[4];
    long b0 = b[0];
    long b1 = b[1];
    long b2 = b[2];
    long b3 = b[3];
    long b4 = b[4];
    long s1 = 5 * b1;
    long s2 = 5 * b2;
    long s3 = 5 * b3;
    long s4 = 5 * b4;
    long d0 = a0 * b0 + a1 * s4 + a2 * s3 + a3 * s2 + a4 * s1;
    long d1 = a0 * b1 + a1 * b0 + a2 * s4 + a3 * s3 + a4 * s2;
    long d2 = a0 * b2 + a1 * b1 + a2 * b0 + a3 * s4 + a4 * s3;
    long d3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * s4;
    long d4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
    d1 += d0 >>> LIMB;
    d2 += d1 >>> LIMB;
    d3 += d2 >>> LIMB;
    d4 += d3 >>> LIMB;
    long low = (d0 & MASK) + 5 * (d4 >>> LIMB);
    a[0] = low & MASK;
    a[1] = (d1 & MASK) + (low >>> LIMB);
    a[2] = d2 & MASK;
    a[3] = d3 & MASK;
    a[4] = d4 & MASK;
  }

  private static void blocks(
      long[] power, long[] sum, long[] lanes, MemorySegment memory, long start, long stop) {
    LongVector r0 = LongVector.broadcast(LONGS, power[0]).and(FACTOR);
    LongVector r1 = LongVector.broadcast(LONGS, power[1]).and(FACTOR);
    LongVector r2 = LongVector.broadcast(LONGS, power[2]).and(FACTOR);
    LongVector r3 = LongVector.broadcast(LONGS, power[3]).and(FACTOR);
    LongVector r4 = LongVector.broadcast(LONGS, power[4]).and(FACTOR);
    LongVector s1 = LongVector.broadcast(LONGS, 5 * power[1]).and(FACTOR);
    LongVector s2 = LongVector.broadcast(LONGS, 5 * power[2]).and(FACTOR);
    LongVector s3 = LongVector.broadcast(LONGS, 5 * power[3]).and(FACTOR);
    LongVector s4 = LongVector.broadcast(LONGS, 5 * power[4]).and(FACTOR);
    // What was there before is as if it were part of the first block.
    LongVector h0 = LongVector.zero(LONGS).withLane(0, sum[0]);
    LongVector h1 = LongVector.zero(LONGS).withLane(0, sum[1]);
    LongVector h2 = LongVector.zero(LONGS).withLane(0, sum[2]);
    LongVector h3 = LongVector.zero(LONGS).withLane(0, sum[3]);
    LongVector h4 = LongVector.zero(LONGS).withLane(0, sum[4]);
    for (long at = start; ; at += GROUP) {
      LongVector first = LongVector.fromMemorySegment(LONGS, memory, at, ByteOrder.LITTLE_ENDIAN);
      LongVector second =
          LongVector.fromMemorySegment(LONGS, memory, at + GROUP / 2, ByteOrder.LITTLE_ENDIAN);
      LongVector m0 = first.blend(second.rearrange(UP), ODD);
      LongVector m1 = first.rearrange(DOWN).blend(second, ODD);
      h0 = h0.add(m0.and(MASK));
      h1 = h1.add(m0.lanewise(LSHR, 26).and(MASK));
      h2 = h2.add(m0.lanewise(LSHR, 52).or(m1.lanewise(LSHL, 12)).and(MASK));
      h3 = h3.add(m1.lanewise(LSHR, 14).and(MASK));
      h4 = h4.add(m1.lanewise(LSHR, 40).or(ABOVE));
      if (at + GROUP == stop) {
        break;
      }
      LongVector a0 = h0.and(FACTOR);
      LongVector a1 = h1.and(FACTOR);
      LongVector a2 = h2.and(FACTOR);
      LongVector a3 = h3.and(FACTOR);
      LongVector a4 = h4.and(FACTOR);
      LongVector d0 = a0.mul(r0).add(a1.mul(s4)).add(a2.mul(s3)).add(a3.mul(s2).add(a4.mul(s1)));
      LongVector d1 = a0.mul(r1).add(a1.mul(r0)).add(a2.mul(s4)).add(a3.mul(s3).add(a4.mul(s2)));
      LongVector d2 = a0.mul(r2).add(a1.mul(r1)).add(a2.mul(r0)).add(a3.mul(s4).add(a4.mul(s3)));
      LongVector d3 = a0.mul(r3).add(a1.mul(r2)).add(a2.mul(r1)).add(a3.mul(r0).add(a4.mul(s4)));
      LongVector d4 = a0.mul(r4).add(a1.mul(r3)).add(a2.mul(r2)).add(a3.mul(r1).add(a4.mul(r0)));
      // Two chains of carries, from 0 and from 3, that do not wait for each other.
      d1 = d1.add(d0.lanewise(LSHR, LIMB));
      d4 = d4.add(d3.lanewise(LSHR, LIMB));
      d2 = d2.add(d1.lanewise(LSHR, LIMB));
      LongVector over = d4.lanewise(LSHR, LIMB);
      h0 = d0.and(MASK).add(over.add(over.lanewise(LSHL, 2)));
      h3 = d3.and(MASK).add(d2.lanewise(LSHR, LIMB));
      h1 = d1.and(MASK).add(h0.lanewise(LSHR, LIMB));
      h4 = d4.and(MASK).add(h3.lanewise(LSHR, LIMB));
      h0 = h0.and(MASK);
      h2 = d2.and(MASK);
      h3 = h3.and(MASK);
    }
    h0.intoArray(lanes, 0);
    h1.intoArray(lanes, LANES);
    h2.intoArray(lanes, 2 * LANES);
    h3.intoArray(lanes, 3 * LANES);
    h4.intoArray(lanes, 4 * LANES);
  }

  private static void addUp(long[] lanes, long[] powers, long[] sum) {
    LongVector h0 = LongVector.fromArray(LONGS, lanes, 0);
    LongVector h1 = LongVector.fromArray(LONGS, lanes, LANES);
    LongVector h2 = LongVector.fromArray(LONGS, lanes, 2 * LANES);
    LongVector h3 = LongVector.fromArray(LONGS, lanes, 3 * LANES);
    LongVector h4 = LongVector.fromArray(LONGS, lanes, 4 * LANES);
    LongVector r0 = LongVector.fromArray(LONGS, powers, 0);
    LongVector r1 = LongVector.fromArray(LONGS, powers, LANES);
    LongVector r2 = LongVector.fromArray(LONGS, powers, 2 * LANES);
    LongVector r3 = LongVector.fromArray(LONGS, powers, 3 * LANES);
    LongVector r4 = LongVector.fromArray(LONGS, powers, 4 * LANES);
    LongVector s1 = r1.mul(5);
    LongVector s2 = r2.mul(5);
    LongVector s3 = r3.mul(5);
    LongVector s4 = r4.mul(5);
    // Three bits more for eight lanes: 62 at most.
    long d0 =
        h0.mul(r0).add(h1.mul(s4)).add(h2.mul(s3)).add(h3.mul(s2).add(h4.mul(s1))).reduceLanes(ADD);
    long d1 =
        h0.mul(r1).add(h1.mul(r0)).add(h2.mul(s4)).add(h3.mul(s3).add(h4.mul(s2))).reduceLanes(ADD);
    long d2 =
        h0.mul(r2).add(h1.mul(r1)).add(h2.mul(r0)).add(h3.mul(s4).add(h4.mul(s3))).reduceLanes(ADD);
    long d3 =
        h0.mul(r3).add(h1.mul(r2)).add(h2.mul(r1)).add(h3.mul(r0).add(h4.mul(s4))).reduceLanes(ADD);
    long d4 =
        h0.mul(r4).add(h1.mul(r3)).add(h2.mul(r2)).add(h3.mul(r1).add(h4.mul(r0))).reduceLanes(ADD);
    d1 += d0 >>> LIMB;
    d2 += d1 >>> LIMB;
    d3 += d2 >>> LIMB;
    d4 += d3 >>> LIMB;
    long low = (d0 & MASK) + 5 * (d4 >>> LIMB);
    sum[0] = low & MASK;
    sum[1] = (d1 & MASK) + (low >>> LIMB);
    sum[2] = d2 & MASK;
    sum[3] = d3 & MASK;
    sum[4] = d4 & MASK;
  }

  @Override
  public void wipe() {
    Arrays.fill(powers, 0);
    Arrays.fill(power, 0);
    Arrays.fill(lanes, 0);
  }
}
