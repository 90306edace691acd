package io.monocoque.protocol.crypto;

import static java.lang.Integer.rotateLeft;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Many blocks of {@link Salsa20} at once, by loops over one array that C2 makes vector instructions
 * of.
 *
 * <pre>
 *   a diagonal of the state (see {@link Salsa20}), N blocks:
 *
 *     | word 0 of block 0 ... N-1 | word 1 of each | word 2 of each | word 3 of each |
 * </pre>
 *
 * <p>A round is one loop over the four words of all blocks. The round by rows is the one by columns
 * on diagonals that are turned, so each round leaves its diagonals twice, one behind the other, and
 * the next begins to read them one, two and three words later. Two such sets take turns.
 *
 * <p>What keeps C2 from vectors: an offset that it does not know, one that is no multiple of a
 * vector, a loop with few rounds. No branch and no index depends on the key.
 *
 * <p>Threading: confined to whoever has taken it. Ownership: {@link #recycle} wipes it. Hot path:
 * allocates nothing but the first few times. (benchmarks: BoxBenchmark)
 */
final class SalsaLanes {
  /** Blocks at a time. The more, the less counts what of a loop is left to scalar code. */
  static final int WIDTH = 96;

  private static final int N = WIDTH;
  private static final int ROW = 4 * N;

  /** The diagonals of one set, of the other, and where they end. Diagonal 0 is not turned. */
  private static final int B = ROW;

  private static final int C = B + 2 * ROW;
  private static final int D = C + 2 * ROW;
  private static final int OTHER_B = D + 2 * ROW;
  private static final int OTHER_C = OTHER_B + 2 * ROW;
  private static final int OTHER_D = OTHER_C + 2 * ROW;
  private static final int SIZE = OTHER_D + 2 * ROW;

  /** Where a round reads them. */
  private static final int B_IN = B + N;

  private static final int C_IN = C + 2 * N;
  private static final int D_IN = D + 3 * N;
  private static final int OTHER_B_IN = OTHER_B + N;
  private static final int OTHER_C_IN = OTHER_C + 2 * N;
  private static final int OTHER_D_IN = OTHER_D + 3 * N;

  /** Those that nobody uses; more than there are threads that compute at a time, mostly. */
  private static final AtomicReferenceArray<@Nullable SalsaLanes> FREE =
      new AtomicReferenceArray<>(16);

  /** The state; words and diagonals as in the picture. */
  final int[] x = new int[SIZE];

  private SalsaLanes() {}

  static SalsaLanes take() {
    for (int i = 0; i < FREE.length(); i++) {
      SalsaLanes lanes = FREE.get(i) == null ? null : FREE.getAndSet(i, null);
      if (lanes != null) {
        return lanes;
      }
    }
    return new SalsaLanes();
  }

  void recycle() {
    Arrays.fill(x, 0);
    for (int i = 0; i < FREE.length(); i++) {
      if (FREE.get(i) == null && FREE.compareAndSet(i, null, this)) {
        return;
      }
    }
  }

  /**
   * Makes a key stream of blocks whose nonces and numbers stand where these words will.
   *
   * @param out for each block eight longs, of which the fourth is the nonce and the fifth the
   *     number
   */
  void compute(int[] key, long[] out, int at, int count) {
    begin(key);
    for (int b = 0; b < count; b++) {
      long nonce = out[at + 8 * b + Salsa20.NONCE];
      long number = out[at + 8 * b + Salsa20.NUMBER];
      x[B_IN + N + b] = high(number);
      x[C_IN + b] = low(number);
      x[C_IN + 3 * N + b] = high(nonce);
      x[D_IN + 2 * N + b] = low(nonce);
    }
    for (int i = 0; i < Salsa20.DOUBLE_ROUNDS; i++) {
      doubleRound(x);
    }
    finish(key, out, at, count);
  }

  private void begin(int[] key) {
    fill(0, Salsa20.C0);
    fill(N, Salsa20.C1);
    fill(2 * N, Salsa20.C2);
    fill(3 * N, Salsa20.C3);
    fill(B_IN, key[3]);
    fill(B_IN + 2 * N, key[7]);
    fill(B_IN + 3 * N, key[2]);
    fill(C_IN + N, key[6]);
    fill(C_IN + 2 * N, key[1]);
    fill(D_IN, key[5]);
    fill(D_IN + N, key[0]);
    fill(D_IN + 3 * N, key[4]);
  }

  private void fill(int from, int value) {
    Arrays.fill(x, from, from + N, value);
  }

  /**
   * By columns, then by rows. Both are here, in more than 325 bytecodes (FreqInlineSize), because
   * C2 does not inline that: in the middle of other code they do not become vectors at times.
   */
  private static void doubleRound(int[] x) {
    for (int i = 0; i < ROW; i++) {
      int a = x[i];
      int b = x[B_IN + i];
      int c = x[C_IN + i];
      int d = x[D_IN + i];
      b ^= rotateLeft(a + d, 7);
      c ^= rotateLeft(b + a, 9);
      d ^= rotateLeft(c + b, 13);
      a ^= rotateLeft(d + c, 18);
      x[i] = a;
      x[i + OTHER_B] = d;
      x[i + OTHER_B + ROW] = d;
      x[i + OTHER_C] = c;
      x[i + OTHER_C + ROW] = c;
      x[i + OTHER_D] = b;
      x[i + OTHER_D + ROW] = b;
    }
    for (int i = 0; i < ROW; i++) {
      int a = x[i];
      int b = x[OTHER_B_IN + i];
      int c = x[OTHER_C_IN + i];
      int d = x[OTHER_D_IN + i];
      b ^= rotateLeft(a + d, 7);
      c ^= rotateLeft(b + a, 9);
      d ^= rotateLeft(c + b, 13);
      a ^= rotateLeft(d + c, 18);
      x[i] = a;
      x[i + B] = d;
      x[i + B + ROW] = d;
      x[i + C] = c;
      x[i + C + ROW] = c;
      x[i + D] = b;
      x[i + D + ROW] = b;
    }
  }

  /** Adds the input, and brings the words of each block in order. */
  private void finish(int[] key, long[] out, int at, int count) {
    int[] x = this.x;
    int k0 = key[0];
    int k1 = key[1];
    int k2 = key[2];
    int k3 = key[3];
    int k4 = key[4];
    int k5 = key[5];
    int k6 = key[6];
    int k7 = key[7];
    for (int b = 0; b < count; b++) {
      int to = at + 8 * b;
      long nonce = out[to + Salsa20.NONCE];
      long number = out[to + Salsa20.NUMBER];
      out[to] = join(x[b] + Salsa20.C0, x[D_IN + N + b] + k0);
      out[to + 1] = join(x[C_IN + 2 * N + b] + k1, x[B_IN + 3 * N + b] + k2);
      out[to + 2] = join(x[B_IN + b] + k3, x[N + b] + Salsa20.C1);
      out[to + 3] = join(x[D_IN + 2 * N + b] + low(nonce), x[C_IN + 3 * N + b] + high(nonce));
      out[to + 4] = join(x[C_IN + b] + low(number), x[B_IN + N + b] + high(number));
      out[to + 5] = join(x[2 * N + b] + Salsa20.C2, x[D_IN + 3 * N + b] + k4);
      out[to + 6] = join(x[D_IN + b] + k5, x[C_IN + N + b] + k6);
      out[to + 7] = join(x[B_IN + 2 * N + b] + k7, x[3 * N + b] + Salsa20.C3);
    }
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
