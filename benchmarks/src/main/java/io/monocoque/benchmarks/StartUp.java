package io.monocoque.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * From the start of a JVM to its first message's arrival at a PULL that is there already: a fresh
 * process each time, one after the other, as many as the window has room for.
 */
record StartUp() implements Workload {
  static final String KIND = "start-up";

  private static final int SIZE = 64;
  private static final int MOST_SAMPLES = 10_000;

  @Override
  public String key() {
    return KIND;
  }

  @Override
  public String title() {
    return "JVM start to first message";
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
    startFor(talk.warmUpNanos(), contender, pull, wall, cpu);
    wall.clear();
    cpu.clear();
    talk.windowOpens();
    startFor(talk.windowNanos(), contender, pull, wall, cpu);
    talk.windowCloses(
        wall.count(),
        Map.of(Metric.START, wall.at(0.5) / 1e6, Metric.START_CPU, cpu.at(0.5) / 1e6));
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk)
      throws InterruptedException {
    new Crew().pauseUntilOver(talk);
  }

  private static void startFor(
      long nanos, Contender contender, PullEnd pull, Percentiles wall, Percentiles cpu)
      throws Exception {
    List<String> command =
        Jvm.command(
            contender.jvmOptions(),
            First.class,
            List.of(contender.name(), pull.endpoint(), Integer.toString(SIZE)));
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
