package io.monocoque.benchmarks;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A stream one way, as fast as it goes: the sender sends without a pause, the receiver counts what
 * arrives within its window. Every message's number is checked, so a lost or doubled one is an
 * error, not a faster run.
 */
record PushPull(Transport transport, int size) implements Workload {
  static final String KIND = "push-pull";

  /** Messages between two looks at the clock, as far as that is not longer than a moment. */
  private static final int STRIDE_BYTES = 64 * 1024;

  PushPull {
    if (size < 1) {
      throw new IllegalArgumentException("a message that is numbered has a byte, not " + size);
    }
  }

  @Override
  public String key() {
    return KIND + "/" + transport.key() + "/" + size;
  }

  @Override
  public String title() {
    return "PUSH/PULL " + transport.key() + " " + Sizes.format(size);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.RATE, Metric.CPU, Metric.ALLOCATED, Metric.OTHERS);
  }

  @Override
  public boolean boundSideMeasures() {
    return true;
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    try (PullEnd pull = contender.pull(transport, size)) {
      talk.bound(pull.endpoint());
      Counter counter = new Counter(pull, Math.max(1, STRIDE_BYTES / size));
      // In slices, so that the counting loop is compiled before it counts.
      long warm = System.nanoTime() + talk.warmUpNanos();
      while (System.nanoTime() < warm) {
        counter.receiveFor(talk.warmUpNanos() / 50);
      }
      talk.windowOpens();
      long start = System.nanoTime();
      long count = counter.receiveFor(talk.windowNanos());
      long nanos = System.nanoTime() - start;
      Map<Metric, Double> values = new EnumMap<>(Metric.class);
      values.put(Metric.RATE, count * 1e9 / nanos);
      talk.windowCloses(count, values);
    }
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    try (PushEnd push = contender.push(endpoint, size)) {
      byte number = 0;
      while (!talk.isOver()) {
        for (int i = 0; i < 64; i++) {
          push.send(number++);
        }
      }
    }
  }

  private static final class Counter {
    private final PullEnd pull;
    private final int stride;
    private byte expected;

    Counter(PullEnd pull, int stride) {
      this.pull = pull;
      this.stride = stride;
    }

    long receiveFor(long nanos) throws Exception {
      long start = System.nanoTime();
      long count = 0;
      do {
        for (int i = 0; i < stride; i++) {
          byte number = pull.receive();
          if (number != expected) {
            throw new IllegalStateException("message " + number + " instead of " + expected);
          }
          expected++;
        }
        count += stride;
      } while (System.nanoTime() - start < nanos);
      return count;
    }
  }
}
