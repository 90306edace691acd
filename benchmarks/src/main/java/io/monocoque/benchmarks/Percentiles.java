package io.monocoque.benchmarks;

import java.util.Arrays;

/** All samples of a window, and their exact percentiles. Threading: one thread. */
final class Percentiles {
  private final long[] samples;
  private int count;
  private boolean sorted;

  /** Room for so many, touched now, so that no page fault falls into a sample. */
  Percentiles(int capacity) {
    samples = new long[capacity];
    Arrays.fill(samples, 1);
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
}
