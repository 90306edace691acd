package io.monocoque.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * DEALER sockets to one ROUTER and back. The dealers are of one process and one context; together
 * they have some hundred messages under way, each its share and at least one.
 *
 * <p>A single dealer has a thread. Many are driven as each contender's users drive many sockets of
 * one process ({@link Contender#dealers}): a platform thread for each of them would have the
 * system's switches between threads measured, which are most of the cost then for any contender.
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

  /** Trips for each second of warm-up, after which the compiler has done its work. */
  private static final long WARM_UP_RATE = 600_000;

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
    return List.of(Metric.TRIPS, Metric.CPU, Metric.ALLOCATED, Metric.OTHERS, Metric.LINE);
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
    Address router = Address.connect(endpoint);
    int underWay = Math.max(1, UNDER_WAY / peers);
    List<DealerTalk> talks = Stream.generate(() -> new DealerTalk(underWay)).limit(peers).toList();
    if (peers == 1) {
      DuplexEnd dealer = contender.dealer(router, SIZE);
      crew.start(() -> talks.getFirst().run(dealer));
    } else {
      contender.dealers(router, SIZE, talks, crew);
    }
    while (talks.stream().anyMatch(each -> each.answerCount() == 0)) {
      crew.pause(MOMENT_NANOS);
    }
    crew.warmUp(talk.warmUpNanos(), () -> answerCount(talks), WARM_UP_RATE);
    talk.windowOpens();
    long start = System.nanoTime();
    long before = answerCount(talks);
    crew.pause(talk.windowNanos());
    long trips = answerCount(talks) - before;
    long nanos = System.nanoTime() - start;
    talk.windowCloses(trips, Map.of(Metric.TRIPS, trips * 1e9 / nanos));
  }

  private static long answerCount(List<DealerTalk> talks) {
    return talks.stream().mapToLong(DealerTalk::answerCount).sum();
  }
}
