package io.monocoque.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What connections cost that do nothing. A process of plain sockets connects them to one PULL,
 * shakes hands as a PUSH does, and sends one message on each, so that each is known to work. Memory
 * is the PULL's process's, and the kernel's for both sides, each after full collections, less what
 * it was before the first connection.
 */
record Idle(int connections) implements Workload {
  static final String KIND = "idle";

  private static final int SIZE = 16;

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
        Metric.IDLE_CPU,
        Metric.OTHERS);
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
  public void bound(Contender contender, Conversation talk) throws Exception {
    PullEnd pull = contender.pull(Address.bind(Transport.TCP), SIZE);
    Memory before = Memory.settled();
    talk.bound(pull.endpoint());
    long stormNanos = 0;
    for (int i = 0; i < connections; i++) {
      stormNanos = pull.receive();
    }
    Crew crew = new Crew();
    crew.pause(talk.warmUpNanos());
    Memory grown = Memory.settled().minus(before);
    talk.windowOpens();
    long cpu = Usage.now().cpuNanos();
    long start = System.nanoTime();
    crew.pause(talk.windowNanos());
    cpu = Usage.now().cpuNanos() - cpu;
    long nanos = System.nanoTime() - start;
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.RESIDENT, (double) grown.residentBytes() / connections);
    values.put(Metric.HEAP, (double) grown.heapBytes() / connections);
    values.put(Metric.KERNEL, (double) grown.kernelBytes() / connections);
    values.put(Metric.HANDSHAKES, connections * 1e9 / stormNanos);
    values.put(Metric.IDLE_CPU, 100.0 * cpu / nanos);
    talk.windowCloses(connections, values);
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    try (HandshakeStorm storm = new HandshakeStorm(endpoint)) {
      long start = System.nanoTime();
      storm.connect(connections);
      storm.send(SIZE, System.nanoTime() - start);
      new Crew().pauseUntilOver(talk);
    }
  }
}
