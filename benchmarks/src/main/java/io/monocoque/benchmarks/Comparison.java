package io.monocoque.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All workloads by all contenders, in turn: within a workload each round gives every contender one
 * trial, so that what the machine does meanwhile meets them alike. Who is first changes from round
 * to round: whoever begins may do worse (ADR 0016).
 *
 * <p>A peer's trial that comes to no end in time is told, and begun once more; after a second one
 * it takes no further part in that workload: a long run is not to be lost for it. One of ours ends
 * the run, as anything else does that goes wrong.
 *
 * <p>Threading: one thread.
 */
final class Comparison {
  private final Settings settings;
  private final PrintStream progress;
  private final Trials trials;

  /** How one contender has its turn. */
  interface Trials {
    Outcome run(Workload workload, String contender) throws IOException, InterruptedException;
  }

  Comparison(Settings settings, PrintStream progress) {
    this(
        settings,
        progress,
        (workload, name) -> new Trial(workload, Contenders.named(name), settings).run());
  }

  Comparison(Settings settings, PrintStream progress, Trials trials) {
    this.settings = settings;
    this.progress = progress;
    this.trials = trials;
  }

  List<Results> run() throws IOException, InterruptedException {
    List<Results> all = new ArrayList<>();
    for (Workload workload : settings.workloads()) {
      List<String> contenders = new ArrayList<>(settings.contenders());
      contenders.removeIf(name -> !workload.isFor(name));
      Results results = new Results(workload);
      for (int round = 1; round <= settings.pairs(); round++) {
        for (String name : order(contenders, round)) {
          Outcome outcome = outcome(workload, name);
          if (outcome == null) {
            contenders.remove(name);
          } else {
            results.add(name, outcome);
            progress.println(line(round, name, workload, outcome));
          }
        }
      }
      all.add(results);
    }
    return all;
  }

  /** Null for a peer that was silent twice. */
  private @Nullable Outcome outcome(Workload workload, String name)
      throws IOException, InterruptedException {
    for (String next : List.of("once more", "without it from here")) {
      try {
        return trials.run(workload, name);
      } catch (WorkerProcess.SilentException e) {
        if (Contenders.isOurs(name)) {
          throw e;
        }
        progress.println("  " + e.getMessage() + "; " + next);
      }
    }
    return null;
  }

  /** Those of the first round, beginning with the next one in each round after it. */
  static List<String> order(List<String> contenders, int round) {
    List<String> rotated = new ArrayList<>(contenders);
    Collections.rotate(rotated, 1 - round);
    return rotated;
  }

  private static String line(int round, String name, Workload workload, Outcome outcome) {
    StringBuilder line = new StringBuilder("  ");
    line.append(workload.title()).append(", round ").append(round).append(", ").append(name);
    for (Metric metric : workload.metrics()) {
      line.append(", ").append(metric.title()).append(' ');
      line.append(metric.format(outcome.value(metric)));
    }
    return line.toString();
  }
}
