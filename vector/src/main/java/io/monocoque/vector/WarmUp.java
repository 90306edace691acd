package io.monocoque.vector;

import io.monocoque.protocol.crypto.Accelerator;
import io.monocoque.protocol.crypto.Box;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Runs vector code until it is compiled, on a thread of its own: before that each vector is an
 * object, and a box takes a hundred times as long. Meanwhile the plain code has the traffic.
 *
 * <p>It is ready when it was faster than the plain code in almost all of a hundred rounds, with the
 * same boxes. If it never is, the plain code keeps the traffic.
 *
 * <p>Threading: {@link #isDone} on any thread.
 */
final class WarmUp {
  private static final int SIZE = 2000;
  private static final int BOXES = 20;
  private static final int WINS = 100;

  /** What a round takes that it lost; on a busy machine one is lost now and then by chance. */
  private static final int LOSS = 5;

  private static final int MOST_ROUNDS = 100_000;

  private final Accelerator vectors;
  private volatile boolean done;

  private WarmUp(Accelerator vectors) {
    this.vectors = vectors;
  }

  static WarmUp start(Accelerator vectors) {
    WarmUp warmUp = new WarmUp(vectors);
    Thread.ofPlatform().daemon().name("monocoque-warm-up").start(warmUp::run);
    return warmUp;
  }

  boolean isDone() {
    return done;
  }

  private void run() {
    byte[] key = new byte[Box.KEY_SIZE];
    byte[] prefix = new byte[Box.PREFIX_SIZE];
    Box plain = Box.ofMany(key, prefix, null);
    Box fast = Box.ofMany(key, prefix, vectors);
    // Boxes are in either kind of memory; code that has seen one would be compiled anew for the
    // other.
    MemorySegment[] expected = memory();
    MemorySegment[] actual = memory();
    int wins = 0;
    for (int round = 0; round < MOST_ROUNDS && wins < WINS; round++) {
      int kind = round % 2;
      long plainNanos = seal(plain, round, expected[kind]);
      long fastNanos = seal(fast, round, actual[kind]);
      if (expected[kind].mismatch(actual[kind]) >= 0) {
        return;
      }
      wins = fastNanos < plainNanos ? wins + 1 : Math.max(0, wins - LOSS);
    }
    done = wins == WINS;
  }

  private static MemorySegment[] memory() {
    int size = Box.TAG_SIZE + SIZE;
    return new MemorySegment[] {
      MemorySegment.ofArray(new byte[size]), Arena.ofAuto().allocate(size)
    };
  }

  private static long seal(Box box, int round, MemorySegment target) {
    MemorySegment empty = MemorySegment.ofArray(new byte[SIZE]);
    long start = System.nanoTime();
    for (int i = 0; i < BOXES; i++) {
      // Small ones and large ones, as both ways of making the key stream are to be compiled.
      int size = i == BOXES - 1 ? SIZE : i % 2 * SIZE;
      box.seal((long) round * BOXES + i, empty, 0, size, target, 0);
    }
    return System.nanoTime() - start;
  }
}
