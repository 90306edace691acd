package io.monocoque.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One workload by one contender, once: two fresh processes, a warm-up, a window.
 *
 * <p>Threading: one thread.
 */
final class Trial {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
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
    try (WorkerProcess bound = start("bound", List.of())) {
      String version = bound.await("version", START_NANOS);
      String endpoint = bound.await("bound", START_NANOS);
      try (WorkerProcess connected = start("connected", List.of(endpoint))) {
        Outcome outcome = new Outcome(version, measure(bound, connected));
        bound.over();
        connected.over();
        return outcome;
      }
    }
  }

  private Map<Metric, Double> measure(WorkerProcess bound, WorkerProcess connected)
      throws IOException, InterruptedException {
    WorkerProcess measuring = workload.boundSideMeasures() ? bound : connected;
    measuring.await("opens", START_NANOS + settings.warmUpNanos() * 2);
    MachineTime machine = MachineTime.now();
    Usage usage = usage(bound, connected);
    String closes = measuring.await("closes", ANSWER_NANOS + settings.windowNanos() * 2);
    Usage used = usage(bound, connected).minus(usage);
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
    values.put(Metric.CPU, used.cpuNanos() / operations);
    values.put(Metric.ALLOCATED, used.allocatedBytes() / operations);
    values.put(Metric.OTHERS, passed.percentBeside(used.cpuNanos()));
    return values;
  }

  private static Usage usage(WorkerProcess bound, WorkerProcess connected)
      throws IOException, InterruptedException {
    bound.askUsage();
    connected.askUsage();
    return bound.awaitUsage(ANSWER_NANOS).plus(connected.awaitUsage(ANSWER_NANOS));
  }

  private WorkerProcess start(String side, List<String> endpoint) throws IOException {
    String label = workload.key() + " " + contender.name() + " " + side;
    List<String> options = new ArrayList<>(contender.jvmOptions());
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
