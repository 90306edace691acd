package io.monocoque.benchmarks;

import java.util.EnumMap;
import java.util.Map;

/** What a trial gave. */
record Outcome(String version, Map<Metric, Double> values) {
  Outcome {
    values = Map.copyOf(values);
  }

  /** With one value more. */
  Outcome with(Metric metric, double value) {
    Map<Metric, Double> all = new EnumMap<>(values);
    all.put(metric, value);
    return new Outcome(version, all);
  }

  double value(Metric metric) {
    Double value = values.get(metric);
    if (value == null) {
      throw new IllegalStateException(metric + " was not measured");
    }
    return value;
  }
}
