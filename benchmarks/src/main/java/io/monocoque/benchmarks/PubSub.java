package io.monocoque.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One publisher, as fast as it goes, to subscribers in one other process with one context. If there
 * are several, one of them is slow. Counted is what the fast ones receive, and what they miss: a
 * publisher does not wait, but drops what a subscriber's queue has no room for.
 *
 * <p>A single subscriber has a thread, and so has the slow one. Many are driven as each contender's
 * users drive many sockets of one process ({@link Contender#subscribers}).
 *
 * @param fast how many subscribers are fast
 * @param withSlow whether there is a slow one beside them
 */
record PubSub(int fast, boolean withSlow) implements Workload {
  static final String KIND = "pub-sub";

  /** Without the slow one: what it costs the others. */
  static final String KIND_EVEN = "pub-sub-even";

  private static final int SIZE = 256;

  /** The slow one reads a thousand messages a second at most. */
  private static final long SLOW_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Messages for each second of warm-up: with many subscribers compilers need some 40 M. */
  private static final long WARM_UP_RATE = 15_000_000;

  private static final long GATHERING_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final List<byte[]> EVERYTHING = List.of(new byte[0]);

  /** With a slow one among them, if there are several. */
  static PubSub of(int subscribers) {
    return subscribers == 1 ? new PubSub(1, false) : new PubSub(subscribers - 1, true);
  }

  static PubSub even(int subscribers) {
    return new PubSub(subscribers, false);
  }

  private int subscribers() {
    return fast + (withSlow ? 1 : 0);
  }

  @Override
  public String key() {
    return (withSlow || fast == 1 ? KIND : KIND_EVEN) + "/" + subscribers();
  }

  @Override
  public String title() {
    return "PUB/" + subscribers() + " SUB " + Sizes.format(SIZE);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        Metric.RATE, Metric.LOST, Metric.CPU, Metric.ALLOCATED, Metric.OTHERS, Metric.LINE);
  }

  @Override
  public boolean isFor(String contender) {
    return !contender.equals(Contenders.PLAIN);
  }

  /** At full speed from the start, a publisher keeps later subscribers from getting a hearing. */
  @Override
  public boolean isGathered() {
    return true;
  }

  @Override
  public boolean boundSideMeasures() {
    return false;
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    PushEnd publisher = contender.publisher(Address.bind(Transport.TCP), SIZE);
    talk.bound(publisher.endpoint());
    for (long number = 0; !talk.isOver(); number++) {
      publisher.send(number);
      if (!talk.mayGo()) {
        LockSupport.parkNanos(GATHERING_PAUSE_NANOS);
      }
    }
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    Crew crew = new Crew();
    Address publisher = Address.connect(endpoint);
    List<StreamReader> readers = Stream.generate(StreamReader::new).limit(subscribers()).toList();
    List<StreamReader> fastOnes = readers.subList(0, fast);
    if (fast == 1) {
      PullEnd only = contender.subscriber(publisher, SIZE, EVERYTHING);
      crew.start(() -> fastOnes.getFirst().run(only));
    } else {
      contender.subscribers(publisher, SIZE, EVERYTHING, fastOnes, crew);
    }
    if (withSlow) {
      PullEnd slow = contender.subscriber(publisher, SIZE, EVERYTHING);
      crew.start(() -> readers.getLast().runSlowly(slow, SLOW_PAUSE_NANOS));
    }
    StreamReader.awaitFirst(readers, crew);
    talk.gathered();
    crew.warmUp(talk.warmUpNanos(), () -> StreamReader.received(fastOnes), WARM_UP_RATE);
    talk.windowOpens();
    long start = System.nanoTime();
    long received = -StreamReader.received(fastOnes);
    long missing = -StreamReader.missing(fastOnes);
    crew.pause(talk.windowNanos());
    received += StreamReader.received(fastOnes);
    missing += StreamReader.missing(fastOnes);
    long nanos = System.nanoTime() - start;
    talk.windowCloses(
        received,
        Map.of(
            Metric.RATE,
            received * 1e9 / nanos,
            Metric.LOST,
            100.0 * missing / Math.max(1, missing + received)));
  }
}
