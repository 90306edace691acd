package io.monocoque.benchmarks;

import java.util.Arrays;

/** The middle and the ends of several values of the same thing. */
record Spread(double median, double least, double most) {

  static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("there are no values");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }
}
