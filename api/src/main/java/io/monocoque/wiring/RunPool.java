package io.monocoque.wiring;

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

  /** A run below this would leave most of a new array empty, and takes a kept one only. */
  private static final int WORTH_A_NEW_ONE = ARRAY_SIZE / 4;

  private static final int KEPT = 16;

  private final ArrayBlockingQueue<byte[]> free = new ArrayBlockingQueue<>(KEPT);

  /** An array of at least {@code length} bytes; its content is undefined. */
  byte[] take(int length) {
    if (length < SMALLEST || length > ARRAY_SIZE) {
      return new byte[length];
    }
    byte[] kept = free.poll();
    return kept != null ? kept : new byte[length < WORTH_A_NEW_ONE ? length : ARRAY_SIZE];
  }

  /** Gives an array back that {@link #take} gave, of which nothing is used any more. */
  void recycle(byte[] array) {
    if (array.length == ARRAY_SIZE) {
      boolean _ = free.offer(array);
    }
  }
}
