package io.monocoque.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What connections cost that do nothing. A process of plain sockets connects them to one PULL,
 * shakes hands as a PUSH does, and sends one message on each, so that each is known to work. Before
 * that it does so with more of them, a few at a time, which are closed again: until the compiler is
 * done, and so that what they leave behind in memory hides little of what the others take.
 *
 * <p>Memory is the PULL's process's, and the kernel's for both sides, each after full collections,
 * less what it was after the warm-up. The Java heap is of a fixed size and resident from the start,
 * so that how much of it a collector leaves free is not counted; what is in use of it is.
 */
record Idle(int connections) implements Workload {
  static final String KIND = "idle";

  private static final int SIZE = 16;

  /** The warm-up, in all and at once: beyond it the compiler takes little memory and time. */
  private static final int WARM_UPS = 3;

  private static final int AT_ONCE = 500;

  /** More than the connections and the garbage of their handshakes take. */
  private static final String HEAP = "256m";

  /** Descriptors that a process needs for anything else. */
  private static final int OTHER_DESCRIPTORS = 300;

  Idle {
    if (connections < 1) {
      throw new IllegalArgumentException("there is a connection, not " + connections);
    }
  }

  /** With as many connections as a process may have, if that is less. */
  static Idle withinLimits(int connections) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long most = Math.max(1, unix.getMaxFileDescriptorCount() - OTHER_DESCRIPTORS);
      return new Idle((int) Math.min(connections, most));
    }
    return new Idle(connections);
  }

  @Override
  public String key() {
    return KIND + "/" + connections;
  }

  @Override
  public String title() {
    return connections + " idle connections";
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        Metric.RESIDENT,
        Metric.HEAP,
        Metric.KERNEL,
        Metric.HANDSHAKES,
        Metric.COLD_HANDSHAKES,
        Metric.HANDSHAKE_CPU,
        Metric.IDLE_CPU,
        Metric.OTHERS,
        Metric.LINE);
  }

  @Override
  public boolean isFor(String contender) {
    return !contender.equals(Contenders.PLAIN);
  }

  @Override
  public boolean boundSideMeasures() {
    return true;
  }

  @Override
  public boolean isGathered() {
    return true;
  }

  @Override
  public List<String> boundJvmOptions() {
    return List.of("-Xms" + HEAP, "-Xmx" + HEAP, "-XX:+AlwaysPreTouch");
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    PullEnd pull = contender.pull(Address.bind(Transport.TCP), SIZE);
    Crew crew = new Crew();
    talk.bound(pull.endpoint());
    long coldNanos = receive(pull);
    for (int i = 1; i < WARM_UPS; i++) {
      receive(pull);
    }
    crew.pause(talk.warmUpNanos());
    Memory before = Memory.settled();
    long stormCpu = Usage.now().cpuNanos();
    talk.gathered();
    long stormNanos = receive(pull);
    stormCpu = Usage.now().cpuNanos() - stormCpu;
    crew.pause(talk.warmUpNanos());
    Memory grown = Memory.settled().minus(before);
    talk.windowOpens();
    long cpu = Usage.now().cpuNanos();
    long start = System.nanoTime();
    crew.pause(talk.windowNanos());
    cpu = Usage.now().cpuNanos() - cpu;
    long nanos = System.nanoTime() - start;
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.RESIDENT, (double) (grown.residentBytes() + grown.heapBytes()) / connections);
    values.put(Metric.HEAP, (double) grown.heapBytes() / connections);
    values.put(Metric.KERNEL, (double) grown.kernelBytes() / connections);
    values.put(Metric.HANDSHAKES, connections * 1e9 / stormNanos);
    values.put(Metric.COLD_HANDSHAKES, connections * 1e9 / coldNanos);
    values.put(Metric.HANDSHAKE_CPU, stormCpu / 1e3 / connections);
    values.put(Metric.IDLE_CPU, 100.0 * cpu / nanos);
    talk.windowCloses(connections, values);
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    Crew crew = new Crew();
    warmUp(endpoint);
    while (!talk.mayGo()) {
      crew.pause(1_000_000);
    }
    try (HandshakeStorm storm = new HandshakeStorm(endpoint)) {
      long start = System.nanoTime();
      storm.connect(connections);
      storm.send(SIZE, System.nanoTime() - start);
      crew.pauseUntilOver(talk);
    }
  }

  private void warmUp(String endpoint) throws IOException {
    long start = System.nanoTime();
    HandshakeStorm previous = new HandshakeStorm(endpoint);
    int count = WARM_UPS * connections;
    for (int done = 0; done < count; done += AT_ONCE) {
      HandshakeStorm next = new HandshakeStorm(endpoint);
      next.connect(Math.min(AT_ONCE, count - done));
      next.send(SIZE, System.nanoTime() - start);
      previous.reset(); // what it sent has arrived: it was before the handshakes of these
      previous = next;
    }
    previous.close();
  }

  /** Receives a message from each connection; returns how long their handshakes took. */
  private long receive(PullEnd pull) throws Exception {
    long stormNanos = 0;
    for (int i = 0; i < connections; i++) {
      stormNanos = pull.receive();
    }
    return stormNanos;
  }
}
