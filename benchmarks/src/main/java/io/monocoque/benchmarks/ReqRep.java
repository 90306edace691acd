package io.monocoque.benchmarks;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Request and reply, one at a time, by blocking calls on platform threads; the asking side takes
 * the time of each round trip.
 */
record ReqRep(Transport transport, int size) implements Workload {
  static final String KIND = "req-rep";

  /** At 10 us a round trip enough for 40 s; the window ends when they are used up. */
  private static final int MOST_SAMPLES = 4_000_000;

  ReqRep {
    if (size < 1) {
      throw new IllegalArgumentException("a message that is numbered has a byte, not " + size);
    }
  }

  @Override
  public String key() {
    return KIND + "/" + transport.key() + "/" + size;
  }

  @Override
  public String title() {
    return "REQ/REP " + transport.key() + " " + Sizes.format(size);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        Metric.P50, Metric.P99, Metric.P999, Metric.CPU, Metric.ALLOCATED, Metric.OTHERS);
  }

  @Override
  public boolean boundSideMeasures() {
    return false;
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    try (ReplyEnd reply = contender.reply(transport, size)) {
      talk.bound(reply.endpoint());
      while (!talk.isOver()) {
        reply.serve();
      }
    }
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    Percentiles samples = new Percentiles(MOST_SAMPLES);
    try (RequestEnd request = contender.request(endpoint, size)) {
      long warm = System.nanoTime() + talk.warmUpNanos();
      while (System.nanoTime() < warm) {
        samples.clear();
        roundTripsFor(talk.warmUpNanos() / 50, request, samples);
      }
      samples.clear();
      talk.windowOpens();
      roundTripsFor(talk.windowNanos(), request, samples);
      Map<Metric, Double> values = new EnumMap<>(Metric.class);
      int count = samples.count();
      values.put(Metric.P50, samples.at(0.5) / 1e3);
      values.put(Metric.P99, samples.at(0.99) / 1e3);
      values.put(Metric.P999, samples.at(0.999) / 1e3);
      talk.windowCloses(count, values);
    }
  }

  private static void roundTripsFor(long nanos, RequestEnd request, Percentiles samples)
      throws Exception {
    long start = System.nanoTime();
    long before = start;
    byte number = 0;
    while (before - start < nanos && samples.hasRoom()) {
      byte answer = request.roundTrip(number);
      long after = System.nanoTime();
      if (answer != number) {
        throw new IllegalStateException("reply " + answer + " to request " + number);
      }
      samples.add(after - before);
      before = after;
      number++;
    }
  }
}
