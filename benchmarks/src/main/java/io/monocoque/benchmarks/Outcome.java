package io.monocoque.benchmarks;

import java.util.Map;

/** What a trial gave. */
record Outcome(String version, Map<Metric, Double> values) {
  Outcome {
    values = Map.copyOf(values);
  }

  double value(Metric metric) {
    Double value = values.get(metric);
    if (value == null) {
      throw new IllegalStateException(metric + " was not measured");
    }
    return value;
  }
}
