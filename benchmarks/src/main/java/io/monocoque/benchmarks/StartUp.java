package io.monocoque.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * From the start of a JVM to its first message's arrival at a PULL that is there already: a fresh
 * process each time, one after the other, as many as the window has room for.
 *
 * @param cached with an AOT cache (JEP 483, JEP 514) of what one such process before had loaded
 */
record StartUp(boolean cached) implements Workload {
  static final String KIND = "start-up";
  private static final String CACHED = "aot";

  /** Else the cache has the JVM compile much at once, for a time after the first message. */
  private static final String NO_PROFILES = "-XX:TieredStopAtLevel=1";

  private static final int SIZE = 64;
  private static final int MOST_SAMPLES = 10_000;
  private static final int CACHE_SECONDS = 120;

  @Override
  public String key() {
    return cached ? KIND + "/" + CACHED : KIND;
  }

  /** The row that a key names. */
  static StartUp parse(String key) {
    return new StartUp(key.endsWith(CACHED));
  }

  @Override
  public String title() {
    return "JVM start to first message" + (cached ? ", AOT cache" : "");
  }

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.START, Metric.START_CPU);
  }

  /** The plain sender keeps its first message until a buffer is full. */
  @Override
  public boolean isFor(String contender) {
    return !contender.equals(Contenders.PLAIN);
  }

  @Override
  public boolean isInOneProcess() {
    return true;
  }

  @Override
  public boolean boundSideMeasures() {
    return true;
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    PullEnd pull = contender.pull(Address.bind(Transport.TCP), SIZE);
    talk.bound(pull.endpoint());
    Percentiles wall = new Percentiles(MOST_SAMPLES);
    Percentiles cpu = new Percentiles(MOST_SAMPLES);
    Path cache = cached ? cache(contender, pull) : null;
    try {
      List<String> command =
          command(contender, pull, cache == null ? List.of() : List.of("-XX:AOTCache=" + cache));
      startFor(talk.warmUpNanos(), command, pull, wall, cpu);
      wall.clear();
      cpu.clear();
      talk.windowOpens();
      startFor(talk.windowNanos(), command, pull, wall, cpu);
      talk.windowCloses(
          wall.count(),
          Map.of(Metric.START, wall.at(0.5) / 1e6, Metric.START_CPU, cpu.at(0.5) / 1e6));
    } finally {
      if (cache != null) {
        Files.delete(cache);
      }
    }
  }

  private static List<String> command(Contender contender, PullEnd pull, List<String> options) {
    List<String> all = new ArrayList<>(contender.jvmOptions());
    all.addAll(options);
    return Jvm.command(
        all, First.class, List.of(contender.name(), pull.endpoint(), Integer.toString(SIZE)));
  }

  /** What one process loads, written when that ends. */
  private static Path cache(Contender contender, PullEnd pull) throws Exception {
    Path cache = Files.createTempFile("monocoque-start-up", ".aot");
    Process child =
        new ProcessBuilder(
                command(contender, pull, List.of("-XX:AOTCacheOutput=" + cache, NO_PROFILES)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      pull.receive();
      child.getOutputStream().close(); // the end of its input is its own
      if (!child.waitFor(CACHE_SECONDS, TimeUnit.SECONDS) || Files.size(cache) == 0) {
        throw new IOException("the JVM wrote no AOT cache");
      }
      return cache;
    } finally {
      child.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk)
      throws InterruptedException {
    new Crew().pauseUntilOver(talk);
  }

  private static void startFor(
      long nanos, List<String> command, PullEnd pull, Percentiles wall, Percentiles cpu)
      throws Exception {
    long start = System.nanoTime();
    do {
      long before = System.nanoTime();
      Process child =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      try {
        if (pull.receive() != child.pid()) {
          throw new IllegalStateException("a message of another process");
        }
        wall.add(System.nanoTime() - before);
        child.info().totalCpuDuration().ifPresent(used -> cpu.add(used.toNanos()));
      } finally {
        child.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    } while (System.nanoTime() - start < nanos);
  }

  /** The program that is started. */
  static final class First {
    private First() {}

    /** Sends its process's number, and stays until it is ended. */
    public static void main(String[] args) throws Exception {
      Contender contender = Contenders.named(args[0]);
      PushEnd push = contender.push(Address.connect(args[1]), Integer.parseInt(args[2]));
      push.send(ProcessHandle.current().pid());
      System.in.read();
      System.exit(0);
    }
  }
}
