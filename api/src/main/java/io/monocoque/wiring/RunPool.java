package io.monocoque.wiring;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Arrays for runs of received messages, which go round between the loops that fill them and the
 * threads that read them: a fresh one for each run would be cleared first and collected after.
 *
 * <p>Threading: any thread. Ownership: whoever takes an array has it until it is recycled.
 */
final class RunPool {
  /** What a receive slab brings at most in one piece. */
  static final int ARRAY_SIZE = 256 << 10;

  /** A run below this is as cheap in an array of its own size. */
  private static final int SMALLEST = 4 << 10;

  /** Of each size, and as many as {@link #ARRAY_SIZE} has room for; they are powers of two. */
  private static final int KEPT = 8;

  private final List<ArrayBlockingQueue<byte[]>> free = new ArrayList<>();

  RunPool() {
    for (int size = SMALLEST; size <= ARRAY_SIZE; size *= 2) {
      free.add(new ArrayBlockingQueue<>(Math.max(KEPT, ARRAY_SIZE / size)));
    }
  }

  /** An array of at least {@code length} bytes; its content is undefined. */
  byte[] take(int length) {
    if (length <= SMALLEST / 2 || length > ARRAY_SIZE) {
      return new byte[length];
    }
    int size = sizeFor(length);
    byte[] kept = free.get(size).poll();
    return kept != null ? kept : new byte[SMALLEST << size];
  }

  /** Gives an array back that {@link #take} gave, of which nothing is used any more. */
  void recycle(byte[] array) {
    int length = array.length;
    if (length >= SMALLEST && length <= ARRAY_SIZE && Integer.bitCount(length) == 1) {
      boolean _ = free.get(sizeFor(length)).offer(array);
    }
  }

  /** The place of the smallest size that is enough. */
  private static int sizeFor(int length) {
    return 32 - Integer.numberOfLeadingZeros((Math.max(length, SMALLEST) - 1) / SMALLEST);
  }
}
