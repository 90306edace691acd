package io.monocoque.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** All samples of a window, and their exact percentiles. Threading: one thread. */
final class Percentiles {
  /** What a workload that times round trips tells: {@link #metrics}, and what each trial adds. */
  static final List<Metric> METRICS =
      List.of(
          Metric.P50,
          Metric.P99,
          Metric.P999,
          Metric.CPU,
          Metric.ALLOCATED,
          Metric.OTHERS,
          Metric.LINE);

  private final long[] samples;
  private int count;
  private boolean sorted;

  /** Room for so many, touched now, so that no page fault falls into a sample. */
  Percentiles(int capacity) {
    samples = new long[capacity];
    Arrays.fill(samples, 1);
  }

  /** All samples of several. */
  static Percentiles of(List<Percentiles> parts) {
    Percentiles all = new Percentiles(parts.stream().mapToInt(Percentiles::count).sum());
    for (Percentiles part : parts) {
      System.arraycopy(part.samples, 0, all.samples, all.count, part.count);
      all.count += part.count;
    }
    return all;
  }

  boolean hasRoom() {
    return count < samples.length;
  }

  void add(long sample) {
    samples[count++] = sample;
    sorted = false;
  }

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  /**
   * The smallest sample that at least this share of all is not above (nearest rank).
   *
   * @param share in (0, 1]
   */
  long at(double share) {
    if (count == 0) {
      throw new IllegalStateException("there are no samples");
    }
    if (!sorted) {
      Arrays.sort(samples, 0, count);
      sorted = true;
    }
    int rank = (int) Math.ceil(share * count);
    return samples[Math.max(0, Math.min(count, rank) - 1)];
  }

  /** Of samples in nanoseconds, in microseconds. */
  Map<Metric, Double> metrics() {
    return Map.of(
        Metric.P50, at(0.5) / 1e3,
        Metric.P99, at(0.99) / 1e3,
        Metric.P999, at(0.999) / 1e3);
  }
}
