package io.monocoque.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison is to do.
 *
 * @param pairs how often each contender has its turn
 * @param recordings where each worker leaves a flight recording; null for none
 * @param page the file whose table is to be rewritten; null for none
 */
record Settings(
    double seconds,
    double warmUpSeconds,
    int pairs,
    List<String> kinds,
    List<Integer> sizes,
    List<String> contenders,
    List<String> jvmOptions,
    @Nullable Path recordings,
    @Nullable Path page) {

  static final String USAGE =
      """
      usage: benchmarks/run [OPTION VALUE]...

        --seconds S         length of each window (5)
        --warmup S          before each window (3)
        --pairs N           how often each contender has its turn (5)
        --only KINDS        push-pull,req-rep
        --sizes BYTES       64,1024,16384,1048576 (push-pull; req-rep takes 64)
        --contenders NAMES  uring,nio,libzmq,jeromq,plain
        --jvm OPTION        a further JVM option for all workers; repeatable
        --record DIR        each worker leaves a flight recording there
        --write FILE        rewrites the table in that file, as docs/performance.md
      """;

  Settings {
    if (seconds <= 0 || warmUpSeconds <= 0) {
      throw new IllegalArgumentException("--seconds and --warmup are more than 0");
    }
    if (pairs < 1) {
      throw new IllegalArgumentException("--pairs is at least 1, not " + pairs);
    }
    kinds = List.copyOf(kinds);
    sizes = List.copyOf(sizes);
    contenders = List.copyOf(contenders);
    jvmOptions = List.copyOf(jvmOptions);
    contenders.forEach(Contenders::named);
  }

  static Settings defaults() {
    return new Settings(
        5,
        3,
        5,
        List.of(PushPull.KIND, ReqRep.KIND),
        List.of(64, 1024, 16 * 1024, 1024 * 1024),
        List.of("uring", "nio", "libzmq", "jeromq", "plain"),
        List.of(),
        null,
        null);
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it is not one
   */
  static Settings parse(String... args) {
    Settings settings = defaults();
    if (args.length % 2 != 0) {
      throw new IllegalArgumentException("an option without its value: " + args[args.length - 1]);
    }
    for (int i = 0; i < args.length; i += 2) {
      settings = settings.with(args[i], args[i + 1]);
    }
    return settings;
  }

  private Settings with(String option, String value) {
    double newSeconds = seconds;
    double newWarmUp = warmUpSeconds;
    int newPairs = pairs;
    List<String> newKinds = kinds;
    List<Integer> newSizes = sizes;
    List<String> newContenders = contenders;
    List<String> newOptions = jvmOptions;
    Path newRecordings = recordings;
    Path newPage = page;
    switch (option) {
      case "--seconds" -> newSeconds = Double.parseDouble(value);
      case "--warmup" -> newWarmUp = Double.parseDouble(value);
      case "--pairs" -> newPairs = Integer.parseInt(value);
      case "--only" -> newKinds = words(value);
      case "--sizes" -> newSizes = words(value).stream().map(Integer::valueOf).toList();
      case "--contenders" -> newContenders = words(value);
      case "--jvm" -> {
        newOptions = new ArrayList<>(jvmOptions);
        newOptions.add(value);
      }
      case "--record" -> newRecordings = Path.of(value).toAbsolutePath();
      case "--write" -> newPage = Path.of(value).toAbsolutePath();
      default -> throw new IllegalArgumentException("no option is called " + option);
    }
    return new Settings(
        newSeconds,
        newWarmUp,
        newPairs,
        newKinds,
        newSizes,
        newContenders,
        newOptions,
        newRecordings,
        newPage);
  }

  private static List<String> words(String value) {
    return Arrays.stream(value.split(",", -1)).map(String::trim).toList();
  }

  long windowNanos() {
    return (long) (seconds * 1e9);
  }

  long warmUpNanos() {
    return (long) (warmUpSeconds * 1e9);
  }

  /** The rows, in the order of the tables. */
  List<Workload> workloads() {
    List<Workload> workloads = new ArrayList<>();
    for (String kind : kinds) {
      switch (kind) {
        case PushPull.KIND ->
            sizes.forEach(size -> workloads.add(new PushPull(Transport.TCP, size)));
        case ReqRep.KIND -> workloads.add(new ReqRep(Transport.TCP, 64));
        default -> throw new IllegalArgumentException("no workload is called " + kind);
      }
    }
    return workloads;
  }
}
