package io.monocoque.benchmarks;

import java.util.List;

/**
 * Request and reply, one at a time, by blocking calls; the asking side takes the time of each round
 * trip.
 *
 * @param isOnVirtualThreads whether both sides' calls are made on virtual threads
 */
record ReqRep(Transport transport, int size, boolean isOnVirtualThreads) implements Workload {
  static final String KIND = "req-rep";
  static final String KIND_VIRTUAL = "req-rep-virtual";

  /** Which rows are asked for; their key is that of {@link #KIND}. */
  static final String KIND_LARGE = "req-rep-large";

  /** At 10 us a round trip enough for 40 s; the window ends when they are used up. */
  private static final int MOST_SAMPLES = 4_000_000;

  ReqRep {
    Payload.checkSize(size);
  }

  @Override
  public String key() {
    return (isOnVirtualThreads ? KIND_VIRTUAL : KIND) + "/" + transport.key() + "/" + size;
  }

  @Override
  public String title() {
    String title = "REQ/REP " + transport.key() + " " + Sizes.format(size);
    return isOnVirtualThreads ? title + ", virtual" : title;
  }

  @Override
  public List<Metric> metrics() {
    return Percentiles.METRICS;
  }

  /** To wait in libzmq or in JeroMQ's selector would hold a virtual thread's carrier. */
  @Override
  public boolean isFor(String contender) {
    return transport.isFor(contender)
        && !(isOnVirtualThreads
            && (contender.equals(Contenders.LIBZMQ) || contender.equals(Contenders.JEROMQ)));
  }

  @Override
  public boolean isInOneProcess() {
    return transport == Transport.INPROC;
  }

  @Override
  public boolean boundSideMeasures() {
    return false;
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    ReplyEnd reply = contender.reply(Address.bind(transport), size);
    talk.bound(reply.endpoint());
    while (!talk.isOver()) {
      reply.serve();
    }
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    Percentiles samples = new Percentiles(MOST_SAMPLES);
    RequestEnd request = contender.request(Address.connect(endpoint), size);
    long warm = System.nanoTime() + talk.warmUpNanos();
    while (System.nanoTime() < warm) {
      samples.clear();
      roundTripsFor(talk.warmUpNanos() / 50, request, samples);
    }
    samples.clear();
    talk.windowOpens();
    roundTripsFor(talk.windowNanos(), request, samples);
    talk.windowCloses(samples.count(), samples.metrics());
  }

  private static void roundTripsFor(long nanos, RequestEnd request, Percentiles samples)
      throws Exception {
    long start = System.nanoTime();
    long before = start;
    long number = 0;
    while (before - start < nanos && samples.hasRoom()) {
      long answer = request.roundTrip(number);
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
