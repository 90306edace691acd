package io.monocoque.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * DEALER sockets to one ROUTER and back. The dealers are threads of one process with one context;
 * together they have some hundred messages under way, each its share and at least one.
 */
record DealerRouter(int peers) implements Workload {
  static final String KIND = "dealer-router";

  private static final int SIZE = 64;

  /**
   * Fewer than half of a high-water mark: at the mark a ROUTER drops an answer, and libzmq's may
   * not know yet of the last half that was taken from its pipe.
   */
  private static final int UNDER_WAY = 448;

  private static final long MOMENT_NANOS = 1_000_000;

  @Override
  public String key() {
    return KIND + "/" + peers;
  }

  @Override
  public String title() {
    return peers + " DEALER/ROUTER " + Sizes.format(SIZE);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.TRIPS, Metric.CPU, Metric.ALLOCATED, Metric.OTHERS);
  }

  @Override
  public boolean isFor(String contender) {
    return !contender.equals(Contenders.PLAIN);
  }

  @Override
  public boolean boundSideMeasures() {
    return false;
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    ReplyEnd router = contender.router(Address.bind(Transport.TCP), SIZE);
    talk.bound(router.endpoint());
    while (!talk.isOver()) {
      router.serve();
    }
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    Crew crew = new Crew();
    List<AtomicLong> counts = new ArrayList<>();
    for (int i = 0; i < peers; i++) {
      DuplexEnd dealer = contender.dealer(Address.connect(endpoint), SIZE);
      AtomicLong count = new AtomicLong();
      counts.add(count);
      crew.start(() -> talk(dealer, Math.max(1, UNDER_WAY / peers), count));
    }
    while (counts.stream().anyMatch(count -> count.get() == 0)) {
      crew.pause(MOMENT_NANOS);
    }
    crew.pause(talk.warmUpNanos());
    talk.windowOpens();
    long start = System.nanoTime();
    long before = counts.stream().mapToLong(AtomicLong::get).sum();
    crew.pause(talk.windowNanos());
    long trips = counts.stream().mapToLong(AtomicLong::get).sum() - before;
    long nanos = System.nanoTime() - start;
    talk.windowCloses(trips, Map.of(Metric.TRIPS, trips * 1e9 / nanos));
  }

  private static void talk(DuplexEnd dealer, int underWay, AtomicLong count) throws Exception {
    for (long number = 0; number < underWay; number++) {
      dealer.send(number);
    }
    for (long expected = 0; ; expected++) {
      long number = dealer.receive();
      if (number != expected) {
        throw new IllegalStateException("answer " + number + " instead of " + expected);
      }
      count.setRelease(expected + 1);
      dealer.send(expected + underWay);
    }
  }
}
