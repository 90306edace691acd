package io.monocoque.vector;

import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.monocoque.protocol.crypto.KeyStream;
import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Salsa20/20 in vectors: each holds four words of several blocks, which all take the same way.
 *
 * <pre>
 *   the words of one block, by diagonals   c: constant   k: key   n: nonce   b: block number
 *     diagonal 0    c0 c1 c2 c3
 *     diagonal 1    k3 b1 k7 k2
 *     diagonal 2    b0 k6 k1 n1
 *     diagonal 3    k5 k0 n0 k4
 *
 *   a vector       | a diagonal of block 0 | the same of block 1 | ...
 * </pre>
 *
 * <p>A quarter round is then three operations for all columns of all blocks; between rounds the
 * diagonals turn within each block. Three such groups are computed side by side, since each
 * operation waits for the one before; four are over C2's limit for inlining. No branch and no index
 * depends on the key.
 *
 * <p>Threading: as {@link KeyStream}. Hot path: allocates nothing once it is compiled. Source: D.
 * J. Bernstein, "The Salsa20 family of stream ciphers". (benchmarks: BoxBenchmark)
 */
final class VectorSalsa20 implements KeyStream {
  private static final VectorSpecies<Integer> INTS =
      IntVector.SPECIES_PREFERRED.length() >= IntVector.SPECIES_512.length()
          ? IntVector.SPECIES_512
          : IntVector.SPECIES_256;

  private static final int LANES = INTS.length();

  /** Blocks in a vector. */
  private static final int GROUP = LANES / 4;

  private static final int GROUPS = 3;
  private static final int WIDTH = GROUPS * GROUP;
  private static final int ROUNDS = 20;

  private static final VectorShuffle<Integer> LEFT = turn(1);
  private static final VectorShuffle<Integer> ACROSS = turn(2);
  private static final VectorShuffle<Integer> RIGHT = turn(3);

  /** The diagonals of the input: group, diagonal, block, word. */
  private final int[] input = new int[GROUPS * 4 * LANES];

  /** Those of the output. */
  private final int[] output = new int[input.length];

  VectorSalsa20(int[] key) {
    int[] block = {
      0x61707865,
      0x3320646e,
      0x79622d32,
      0x6b206574,
      key[3],
      0,
      key[7],
      key[2],
      0,
      key[6],
      key[1],
      0,
      key[5],
      key[0],
      0,
      key[4]
    };
    for (int i = 0; i < WIDTH; i++) {
      for (int word = 0; word < block.length; word++) {
        input[index(i, word / 4, word % 4)] = block[word];
      }
    }
    Arrays.fill(block, 0);
  }

  /** The most that this machine does at a time. */
  static int bits() {
    return Math.min(
        IntVector.SPECIES_PREFERRED.vectorBitSize(), IntVector.SPECIES_512.vectorBitSize());
  }

  /** In each block, word {@code i} of the result is word {@code i + by}. */
  private static VectorShuffle<Integer> turn(int by) {
    return VectorShuffle.fromOp(INTS, i -> i / 4 * 4 + (i + by) % 4);
  }

  private static int index(int block, int diagonal, int word) {
    return (block / GROUP * 4 + diagonal) * LANES + block % GROUP * 4 + word;
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public void blocks(long nonceTail, long first, long perNonce, int count, long[] out) {
    long nonce = nonceTail;
    long number = first;
    for (int done = 0; done < count; done += WIDTH) {
      int now = Math.min(WIDTH, count - done);
      for (int i = 0; i < now; i++) {
        place(i, Long.reverseBytes(nonce), number);
        if (++number == perNonce) {
          number = 0;
          nonce++;
        }
      }
      compute(input, output);
      copy(output, now, out, done * BLOCK_LONGS);
    }
  }

  private void place(int block, long nonce, long number) {
    input[index(block, 1, 1)] = (int) (number >>> Integer.SIZE);
    input[index(block, 2, 0)] = (int) number;
    input[index(block, 2, 3)] = (int) (nonce >>> Integer.SIZE);
    input[index(block, 3, 2)] = (int) nonce;
  }

  private static void compute(int[] in, int[] out) {
    IntVector a0 = IntVector.fromArray(INTS, in, 0);
    IntVector a1 = IntVector.fromArray(INTS, in, LANES);
    IntVector a2 = IntVector.fromArray(INTS, in, 2 * LANES);
    IntVector a3 = IntVector.fromArray(INTS, in, 3 * LANES);
    IntVector b0 = IntVector.fromArray(INTS, in, 4 * LANES);
    IntVector b1 = IntVector.fromArray(INTS, in, 5 * LANES);
    IntVector b2 = IntVector.fromArray(INTS, in, 6 * LANES);
    IntVector b3 = IntVector.fromArray(INTS, in, 7 * LANES);
    IntVector c0 = IntVector.fromArray(INTS, in, 8 * LANES);
    IntVector c1 = IntVector.fromArray(INTS, in, 9 * LANES);
    IntVector c2 = IntVector.fromArray(INTS, in, 10 * LANES);
    IntVector c3 = IntVector.fromArray(INTS, in, 11 * LANES);
    // A round by rows is one by columns whose diagonals are turned and change places.
    for (int i = 0; i < ROUNDS; i++) {
      a1 = step(a1, a0, a3, 7);
      b1 = step(b1, b0, b3, 7);
      c1 = step(c1, c0, c3, 7);
      a2 = step(a2, a1, a0, 9);
      b2 = step(b2, b1, b0, 9);
      c2 = step(c2, c1, c0, 9);
      a3 = step(a3, a2, a1, 13);
      b3 = step(b3, b2, b1, 13);
      c3 = step(c3, c2, c1, 13);
      a0 = step(a0, a3, a2, 18);
      b0 = step(b0, b3, b2, 18);
      c0 = step(c0, c3, c2, 18);
      IntVector a = a1.rearrange(RIGHT);
      IntVector b = b1.rearrange(RIGHT);
      IntVector c = c1.rearrange(RIGHT);
      a1 = a3.rearrange(LEFT);
      b1 = b3.rearrange(LEFT);
      c1 = c3.rearrange(LEFT);
      a2 = a2.rearrange(ACROSS);
      b2 = b2.rearrange(ACROSS);
      c2 = c2.rearrange(ACROSS);
      a3 = a;
      b3 = b;
      c3 = c;
    }
    a0.add(IntVector.fromArray(INTS, in, 0)).intoArray(out, 0);
    a1.add(IntVector.fromArray(INTS, in, LANES)).intoArray(out, LANES);
    a2.add(IntVector.fromArray(INTS, in, 2 * LANES)).intoArray(out, 2 * LANES);
    a3.add(IntVector.fromArray(INTS, in, 3 * LANES)).intoArray(out, 3 * LANES);
    b0.add(IntVector.fromArray(INTS, in, 4 * LANES)).intoArray(out, 4 * LANES);
    b1.add(IntVector.fromArray(INTS, in, 5 * LANES)).intoArray(out, 5 * LANES);
    b2.add(IntVector.fromArray(INTS, in, 6 * LANES)).intoArray(out, 6 * LANES);
    b3.add(IntVector.fromArray(INTS, in, 7 * LANES)).intoArray(out, 7 * LANES);
    c0.add(IntVector.fromArray(INTS, in, 8 * LANES)).intoArray(out, 8 * LANES);
    c1.add(IntVector.fromArray(INTS, in, 9 * LANES)).intoArray(out, 9 * LANES);
    c2.add(IntVector.fromArray(INTS, in, 10 * LANES)).intoArray(out, 10 * LANES);
    c3.add(IntVector.fromArray(INTS, in, 11 * LANES)).intoArray(out, 11 * LANES);
  }

  /** {@code x ^ ((y + z) <<< by)}. */
  private static IntVector step(IntVector x, IntVector y, IntVector z, int by) {
    return x.lanewise(XOR, y.add(z).lanewise(ROL, by));
  }

  /**
   * Brings the words of each block in order.
   *
   * <pre>
   *   row 0   d0[0] d3[1] d2[2] d1[3]        row 2   d2[0] d1[1] d0[2] d3[3]
   *   row 1   d1[0] d0[1] d3[2] d2[3]        row 3   d3[0] d2[1] d1[2] d0[3]
   * </pre>
   */
  private static void copy(int[] output, int count, long[] out, int at) {
    int to = at;
    for (int block = 0; block < count; block++) {
      int d0 = index(block, 0, 0);
      int d1 = d0 + LANES;
      int d2 = d1 + LANES;
      int d3 = d2 + LANES;
      out[to] = join(output[d0], output[d3 + 1]);
      out[to + 1] = join(output[d2 + 2], output[d1 + 3]);
      out[to + 2] = join(output[d1], output[d0 + 1]);
      out[to + 3] = join(output[d3 + 2], output[d2 + 3]);
      out[to + 4] = join(output[d2], output[d1 + 1]);
      out[to + 5] = join(output[d0 + 2], output[d3 + 3]);
      out[to + 6] = join(output[d3], output[d2 + 1]);
      out[to + 7] = join(output[d1 + 2], output[d0 + 3]);
      to += BLOCK_LONGS;
    }
  }

  private static long join(int low, int high) {
    return Integer.toUnsignedLong(low) | ((long) high << Integer.SIZE);
  }

  @Override
  public void wipe() {
    Arrays.fill(input, 0);
    Arrays.fill(output, 0);
  }
}
