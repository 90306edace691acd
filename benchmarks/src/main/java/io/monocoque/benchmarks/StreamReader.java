package io.monocoque.benchmarks;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Receives one of several streams that were numbered together, on a thread of its own: numbers may
 * be missing, but none comes twice or late.
 *
 * <p>Threading: {@link #run} on one thread, the counts on any.
 */
final class StreamReader implements Crew.Task {
  private static final long MOMENT_NANOS = 1_000_000;

  private final PullEnd pull;
  private final long pauseNanos;
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong missing = new AtomicLong();
  private final AtomicLong next = new AtomicLong();

  /**
   * A reader.
   *
   * @param pauseNanos how long it does nothing after each message
   */
  StreamReader(PullEnd pull, long pauseNanos) {
    this.pull = pull;
    this.pauseNanos = pauseNanos;
  }

  @Override
  public void run() throws Exception {
    long expected = pull.receive() + 1;
    // What was sent before the first one is not missing: who comes late gets what is left.
    for (long count = 1; ; count++) {
      next.setRelease(expected);
      received.setRelease(count);
      if (pauseNanos > 0) {
        LockSupport.parkNanos(pauseNanos);
      }
      long number = pull.receive();
      if (number < expected) {
        throw new IllegalStateException("message " + number + " instead of " + expected);
      }
      if (number > expected) {
        missing.setRelease(missing.getPlain() + number - expected);
      }
      expected = number + 1;
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
