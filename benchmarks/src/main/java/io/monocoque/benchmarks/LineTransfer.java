package io.monocoque.benchmarks;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * How long memory takes from one processor to another: two threads count one number up, in turns.
 *
 * <p>It exists because two processors of a virtual machine share a cache at one time and none at
 * another, as its host moves them, and what goes from one thread to another then takes four times
 * as long, for any contender.
 *
 * <p>Threading: one thread, and one of its own.
 */
final class LineTransfer {
  /** So short that most batches are undisturbed, and the least one is. */
  private static final int BATCH = 500;

  private static final int BATCHES = 40;

  /** The other thread is on the same processor, or has none: this one is not to keep it. */
  private static final int PATIENCE = 20_000;

  private final AtomicLong count = new AtomicLong();

  private LineTransfer() {}

  /** Nanoseconds one way, now; not a number where there is one processor only. */
  static double nanosNow() throws InterruptedException {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      return Double.NaN;
    }
    LineTransfer transfer = new LineTransfer();
    long end = 2L * BATCH * BATCHES;
    Thread other =
        Thread.ofPlatform().daemon().name("line transfer").start(() -> transfer.countTo(end, 1));
    long least =
        LongStream.rangeClosed(1, BATCHES)
            .map(batch -> transfer.nanosOf(batch))
            .min()
            .orElseThrow();
    other.join();
    return (double) least / (2 * BATCH);
  }

  private long nanosOf(long batch) {
    long begun = System.nanoTime();
    countTo(2L * BATCH * batch, 0);
    return System.nanoTime() - begun;
  }

  /** Makes an odd number of each even one, or the other way round, up to this number. */
  private void countTo(long end, int parity) {
    int looks = 0;
    for (long seen = count.get(); seen < end; seen = count.get()) {
      if ((seen & 1) == parity) {
        count.set(seen + 1);
        looks = 0;
      } else if (++looks > PATIENCE) {
        LockSupport.parkNanos(1);
      }
    }
  }
}
