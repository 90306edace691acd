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
    List<Transport> transports,
    List<Integer> sizes,
    int connections,
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
        --only KINDS        push-pull,req-rep; of those below, or "all"; one row of a kind that
                            does not follow sizes: dealer-router/64, pub-sub/1000
        --transports NAMES  tcp; of tcp,ipc,inproc (push-pull, in-place, req-rep)
        --sizes BYTES       16,64,1024,16384,1048576 (push-pull, in-place, curve)
        --connections N     9000, or as many as a process may have (idle)
        --contenders NAMES  uring,nio,libzmq,jeromq,plain
        --jvm OPTION        a further JVM option for all workers; repeatable
        --record DIR        each worker leaves a flight recording there
        --write FILE        rewrites the table in that file, as docs/performance.md

      what is measured:

        push-pull           a stream from PUSH to PULL
        in-place            the same, by calls that make no garbage, where there are such
        fan-out, fan-in     from one PUSH to 4 PULL and from 4 PUSH to one PULL, 64 B and 1 KiB
        req-rep             one request at a time, 64 B
        req-rep-large       the same with 64 KiB
        req-rep-virtual     req-rep on virtual threads
        open-loop           requests at fixed times, 5 k/s on one REQ and 20 k/s over 8; latency
                            counts from when a request was due
        dealer-router       1, 64, 1000 DEALER to one ROUTER and back, 64 B
        pub-sub             a PUB to 1, 10, 100, 1000 SUB, of which one is slow, 256 B
        pub-sub-even        the same without the slow one: to 9, 99, 999
        topics              a PUB to a SUB with 100,000 prefixes, a tenth of messages matching
        curve               as push-pull over tcp, encrypted (uring, nio, libzmq)
        curve-handshakes    how many CURVE clients a second come in
        idle                what an idle connection costs, and how fast many connect
        start-up            from a JVM's start to its first message
      """;

  Settings {
    if (seconds <= 0 || warmUpSeconds <= 0) {
      throw new IllegalArgumentException("--seconds and --warmup are more than 0");
    }
    if (pairs < 1) {
      throw new IllegalArgumentException("--pairs is at least 1, not " + pairs);
    }
    if (connections < 1) {
      throw new IllegalArgumentException("--connections is at least 1, not " + connections);
    }
    kinds = List.copyOf(kinds);
    transports = List.copyOf(transports);
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
        List.of(Transport.TCP),
        List.of(16, 64, 1024, 16 * 1024, 1024 * 1024),
        9000,
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
    List<Transport> newTransports = transports;
    List<Integer> newSizes = sizes;
    int newConnections = connections;
    List<String> newContenders = contenders;
    List<String> newOptions = jvmOptions;
    Path newRecordings = recordings;
    Path newPage = page;
    switch (option) {
      case "--seconds" -> newSeconds = Double.parseDouble(value);
      case "--warmup" -> newWarmUp = Double.parseDouble(value);
      case "--pairs" -> newPairs = Integer.parseInt(value);
      case "--only" -> newKinds = value.equals("all") ? Workloads.KINDS : words(value);
      case "--transports" -> newTransports = words(value).stream().map(Transport::of).toList();
      case "--connections" -> newConnections = Integer.parseInt(value);
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
        newTransports,
        newSizes,
        newConnections,
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
    return kinds.stream().flatMap(kind -> Workloads.of(kind, this).stream()).toList();
  }
}
