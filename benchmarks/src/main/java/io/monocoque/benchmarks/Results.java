package io.monocoque.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The outcomes of one workload: for each contender one of each round, so that those of one round
 * can be set against each other, or of the first few, if it took no further part.
 *
 * <p>Threading: one thread.
 */
final class Results {
  private final Workload workload;
  private final Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();

  Results(Workload workload) {
    this.workload = workload;
  }

  void add(String contender, Outcome outcome) {
    outcomes.computeIfAbsent(contender, name -> new ArrayList<>()).add(outcome);
  }

  Workload workload() {
    return workload;
  }

  Set<String> contenders() {
    return outcomes.keySet();
  }

  boolean has(String contender) {
    return outcomes.containsKey(contender);
  }

  String version(String contender) {
    return of(contender).getFirst().version();
  }

  Spread spread(String contender, Metric metric) {
    return spread(of(contender), outcome -> outcome.value(metric));
  }

  /** The quotients of two contenders' values, round by round. */
  Spread ratio(String contender, String other, Metric metric) {
    List<Outcome> ours = of(contender);
    List<Outcome> theirs = of(other);
    double[] ratios = new double[Math.min(ours.size(), theirs.size())];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = ours.get(i).value(metric) / theirs.get(i).value(metric);
    }
    return Spread.of(ratios);
  }

  private static Spread spread(List<Outcome> of, ToDoubleFunction<Outcome> value) {
    return Spread.of(of.stream().mapToDouble(value).toArray());
  }

  private List<Outcome> of(String contender) {
    List<Outcome> list = outcomes.get(contender);
    if (list == null) {
      throw new IllegalArgumentException(contender + " did not take part");
    }
    return list;
  }
}
