package io.monocoque.benchmarks;

import java.util.Map;

/**
 * One or several senders' streams to one receiver, as fast as they go. Each sender numbers its
 * messages on its own, and every number is checked, so a lost, doubled or late message is an error,
 * not a faster run.
 *
 * <pre>
 *   number   the count of messages before this one, 56 bits | the sender, 8 bits
 * </pre>
 */
final class Stream {
  private static final int SENDER_BITS = 8;
  private static final int SENDER_MASK = (1 << SENDER_BITS) - 1;

  /** Messages between two looks at whether the trial is over. */
  private static final int SEND_STRIDE = 64;

  /** Messages between two looks at the clock, as far as that is not longer than a moment. */
  private static final int RECEIVE_STRIDE_BYTES = 64 * 1024;

  /**
   * Of so large messages so many bytes have to come before the window: the heap grows meanwhile.
   */
  private static final int LARGE = 64 * 1024;

  private static final long WARM_UP_BYTES = 8L << 30;
  private static final int LONGEST_WARM_UP = 5;

  private Stream() {}

  static void send(PushEnd push, int sender, Conversation talk) throws Exception {
    long number = sender;
    while (!talk.isOver()) {
      for (int i = 0; i < SEND_STRIDE; i++) {
        push.send(number);
        number += SENDER_MASK + 1;
      }
    }
  }

  /** Receives during warm-up and window, and tells the rate. */
  static void receive(PullEnd pull, int size, int senders, Conversation talk) throws Exception {
    Counter counter = new Counter(pull, Math.max(1, RECEIVE_STRIDE_BYTES / size), senders);
    // In slices, so that the counting loop is compiled before it counts.
    long begun = System.nanoTime();
    long count = 0;
    while (!isWarm(size * count, System.nanoTime() - begun, size, talk)) {
      count += counter.receiveFor(talk.warmUpNanos() / 50);
    }
    talk.windowOpens();
    long start = System.nanoTime();
    long counted = counter.receiveFor(talk.windowNanos());
    long nanos = System.nanoTime() - start;
    talk.windowCloses(counted, Map.of(Metric.RATE, counted * 1e9 / nanos));
  }

  private static boolean isWarm(long bytes, long nanos, int size, Conversation talk) {
    boolean enough = size < LARGE || bytes >= WARM_UP_BYTES;
    return nanos >= talk.warmUpNanos() * (enough ? 1 : LONGEST_WARM_UP);
  }

  private static final class Counter {
    private final PullEnd pull;
    private final int stride;
    private final long[] expected;

    Counter(PullEnd pull, int stride, int senders) {
      this.pull = pull;
      this.stride = stride;
      expected = new long[senders];
    }

    long receiveFor(long nanos) throws Exception {
      long start = System.nanoTime();
      long count = 0;
      do {
        for (int i = 0; i < stride; i++) {
          long number = pull.receive();
          int sender = (int) number & SENDER_MASK;
          if (number >>> SENDER_BITS != expected[sender]++) {
            throw new IllegalStateException(
                "message " + (number >>> SENDER_BITS) + " instead of " + (expected[sender] - 1));
          }
        }
        count += stride;
      } while (System.nanoTime() - start < nanos);
      return count;
    }
  }
}
