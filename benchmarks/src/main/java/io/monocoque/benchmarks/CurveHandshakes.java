package io.monocoque.benchmarks;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How many clients a second come in under CURVE. A process of plain sockets connects some at a time
 * to one PULL; each sends a message when it is in, and goes.
 *
 * <p>The clients cost as much as the server, so the rate tells of both; what the server alone costs
 * is the processor time of its process.
 */
record CurveHandshakes() implements Workload {
  static final String KIND = "curve-handshakes";

  private static final int SIZE = 16;
  private static final int AT_ONCE = 16;

  @Override
  public String key() {
    return KIND;
  }

  @Override
  public String title() {
    return "CURVE handshakes";
  }

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.HANDSHAKES, Metric.HANDSHAKE_CPU, Metric.OTHERS, Metric.LINE);
  }

  @Override
  public boolean isFor(String contender) {
    return Curve.hasCurve(contender);
  }

  @Override
  public boolean boundSideMeasures() {
    return true;
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    PullEnd pull = contender.pullUnderCurve(Address.bind(Transport.TCP), SIZE);
    talk.bound(pull.endpoint());
    receiveFor(talk.warmUpNanos(), pull);
    talk.windowOpens();
    long cpu = Usage.now().cpuNanos();
    long start = System.nanoTime();
    long count = receiveFor(talk.windowNanos(), pull);
    long nanos = System.nanoTime() - start;
    cpu = Usage.now().cpuNanos() - cpu;
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.HANDSHAKES, count * 1e9 / nanos);
    values.put(Metric.HANDSHAKE_CPU, cpu / 1e3 / count);
    talk.windowCloses(count, values);
  }

  private static long receiveFor(long nanos, PullEnd pull) throws Exception {
    long start = System.nanoTime();
    long count = 0;
    do {
      for (int i = 0; i < AT_ONCE; i++) {
        pull.receive();
      }
      count += AT_ONCE;
    } while (System.nanoTime() - start < nanos);
    return count;
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    CurveClients previous = CurveClients.connect(endpoint, AT_ONCE, SIZE);
    while (!talk.isOver()) {
      CurveClients next = CurveClients.connect(endpoint, AT_ONCE, SIZE);
      previous.reset(); // what they sent has arrived: it was before the handshakes of these
      previous = next;
    }
    previous.reset();
  }
}
