package io.monocoque.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One workload by one contender, once: fresh processes, a warm-up, a window.
 *
 * <p>Threading: one thread.
 */
final class Trial {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Workload workload;
  private final Contender contender;
  private final Settings settings;

  Trial(Workload workload, Contender contender, Settings settings) {
    this.workload = workload;
    this.contender = contender;
    this.settings = settings;
  }

  Outcome run() throws IOException, InterruptedException {
    double before = LineTransfer.nanosNow();
    Outcome outcome = runAlone();
    return outcome.with(Metric.LINE, (before + LineTransfer.nanosNow()) / 2);
  }

  private Outcome runAlone() throws IOException, InterruptedException {
    try (WorkerProcess bound = start("bound", workload.boundJvmOptions(), List.of())) {
      String version = bound.await("version", START_NANOS);
      String endpoint = bound.await("bound", START_NANOS);
      if (workload.isInOneProcess()) {
        Outcome outcome = new Outcome(version, measure(bound, List.of(bound)));
        bound.over();
        return outcome;
      }
      try (WorkerProcess connected = start("connected", List.of(), List.of(endpoint))) {
        WorkerProcess measuring = workload.boundSideMeasures() ? bound : connected;
        if (workload.isGathered()) {
          measuring.await("gathered", START_NANOS);
          bound.go();
          connected.go();
        }
        Outcome outcome = new Outcome(version, measure(measuring, List.of(bound, connected)));
        bound.over();
        connected.over();
        return outcome;
      }
    }
  }

  private Map<Metric, Double> measure(WorkerProcess measuring, List<WorkerProcess> all)
      throws IOException, InterruptedException {
    measuring.await("opens", START_NANOS + settings.warmUpNanos() * 2);
    MachineTime machine = MachineTime.now();
    List<Usage> before = usage(all);
    String closes = measuring.await("closes", ANSWER_NANOS + settings.windowNanos() * 2);
    List<Usage> after = usage(all);
    MachineTime passed = MachineTime.now().minus(machine);

    String[] words = closes.split(" ", -1);
    double operations = Double.parseDouble(words[0]);
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      values.put(
          Metric.valueOf(words[i].substring(0, equals)),
          Double.parseDouble(words[i].substring(equals + 1)));
    }
    Usage bound = after.getFirst().minus(before.getFirst());
    Usage used = bound;
    if (all.size() > 1) {
      Usage connected = after.getLast().minus(before.getLast());
      used = bound.plus(connected);
      values.put(Metric.BOUND_HEAP, bound.allocatedBytes() / operations);
      values.put(Metric.CONNECTED_HEAP, connected.allocatedBytes() / operations);
    }
    values.put(Metric.CPU, used.cpuNanos() / operations);
    values.put(Metric.ALLOCATED, used.allocatedBytes() / operations);
    values.put(Metric.OTHERS, passed.percentBeside(used.cpuNanos()));
    return values;
  }

  /** Of each process, in their order, asked at the same time. */
  private static List<Usage> usage(List<WorkerProcess> all)
      throws IOException, InterruptedException {
    for (WorkerProcess process : all) {
      process.askUsage();
    }
    List<Usage> usage = new ArrayList<>();
    for (WorkerProcess process : all) {
      usage.add(process.awaitUsage(ANSWER_NANOS));
    }
    return usage;
  }

  private WorkerProcess start(String side, List<String> jvmOptions, List<String> endpoint)
      throws IOException {
    String label = workload.key() + " " + contender.name() + " " + side;
    List<String> options = new ArrayList<>(contender.jvmOptions());
    options.addAll(jvmOptions);
    options.addAll(settings.jvmOptions());
    Path recordings = settings.recordings();
    if (recordings != null) {
      String file = label.replaceAll("[ /]", "-") + ".jfr";
      options.add(
          "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
              + recordings.resolve(file));
    }
    List<String> arguments = new ArrayList<>();
    arguments.add(workload.key());
    arguments.add(contender.name());
    arguments.add(Long.toString(settings.warmUpNanos()));
    arguments.add(Long.toString(settings.windowNanos()));
    arguments.addAll(endpoint);
    return WorkerProcess.start(label, options, arguments);
  }
}
