package io.monocoque.benchmarks;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads one of several streams that were numbered together: numbers may be missing, but none comes
 * twice or late.
 *
 * <p>Threading: {@link #take} on one thread, the counts on any.
 */
final class StreamReader implements Taker {
  private static final long MOMENT_NANOS = 1_000_000;

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong missing = new AtomicLong();
  private final AtomicLong next = new AtomicLong();

  /** What was sent before the first one is not missing: who comes late gets what is left. */
  @Override
  public void take(long number) {
    long count = received.getPlain();
    long expected = count == 0 ? number : next.getPlain();
    if (number < expected) {
      throw new IllegalStateException("message " + number + " instead of " + expected);
    }
    if (number > expected) {
      missing.setRelease(missing.getPlain() + number - expected);
    }
    next.setRelease(number + 1);
    received.setRelease(count + 1);
  }

  /** All of it, by blocking calls on a thread of its own. */
  void run(PullEnd pull) throws Exception {
    while (true) {
      take(pull.receive());
    }
  }

  /** The same, doing nothing for so long after each message. */
  void runSlowly(PullEnd pull, long pauseNanos) throws Exception {
    while (true) {
      take(pull.receive());
      LockSupport.parkNanos(pauseNanos);
    }
  }

  long received() {
    return received.getAcquire();
  }

  /** The number after the last one received. */
  long next() {
    return next.getAcquire();
  }

  /** How many numbers were left out between those that were received. */
  long missing() {
    return missing.getAcquire();
  }

  /** Waits until each of them has received something. */
  static void awaitFirst(List<StreamReader> readers, Crew crew) throws InterruptedException {
    while (readers.stream().anyMatch(reader -> reader.received() == 0)) {
      crew.pause(MOMENT_NANOS);
    }
  }

  static long received(List<StreamReader> readers) {
    return readers.stream().mapToLong(StreamReader::received).sum();
  }

  static long missing(List<StreamReader> readers) {
    return readers.stream().mapToLong(StreamReader::missing).sum();
  }
}
