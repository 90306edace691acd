package io.monocoque.benchmarks;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One publisher, and one subscriber with very many prefixes; every tenth message begins with one of
 * them. The rate is that of publishing, told from the numbers of the messages that arrive.
 *
 * <pre>
 *   number   the topic, 24 bits | the count of messages before this one, 40 bits
 * </pre>
 *
 * The prefixes are the topics from 0 on, in their three bytes.
 */
record Topics(int prefixes) implements Workload {
  static final String KIND = "topics";

  private static final int SIZE = 64;
  private static final int COUNT_BITS = 40;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  /** Of so many messages, one is subscribed to. */
  private static final int MATCHING = 10;

  Topics {
    if (prefixes < 1 || prefixes > 1 << 20) {
      throw new IllegalArgumentException("there are 1 to 2^20 prefixes, not " + prefixes);
    }
  }

  @Override
  public String key() {
    return KIND + "/" + prefixes;
  }

  @Override
  public String title() {
    return "PUB to " + prefixes + " prefixes " + Sizes.format(SIZE);
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

  @Override
  public boolean boundSideMeasures() {
    return false;
  }

  private int topic(long count) {
    return count % MATCHING == 0
        ? (int) (count / MATCHING % prefixes)
        : prefixes + (int) (count % ((MATCHING - 1L) * prefixes));
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    PushEnd publisher = contender.publisher(Address.bind(Transport.TCP), SIZE);
    talk.bound(publisher.endpoint());
    for (long count = 0; !talk.isOver(); count++) {
      publisher.send((long) topic(count) << COUNT_BITS | count);
    }
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    List<byte[]> topics = IntStream.range(0, prefixes).mapToObj(Topics::prefix).toList();
    Reader reader = new Reader(contender.subscriber(Address.connect(endpoint), SIZE, topics));
    // Only when each has been seen does the publisher know them all.
    BitSet seen = new BitSet(prefixes);
    while (seen.cardinality() < prefixes) {
      for (int i = 0; i < prefixes; i++) {
        seen.set(reader.receive());
      }
    }
    reader.receiveFor(talk.warmUpNanos());
    talk.windowOpens();
    long start = System.nanoTime();
    long published = -reader.count;
    long received = reader.receiveFor(talk.windowNanos());
    published += reader.count;
    long nanos = System.nanoTime() - start;
    talk.windowCloses(
        published,
        Map.of(
            Metric.RATE,
            published * 1e9 / nanos,
            Metric.LOST,
            100.0 - 100.0 * MATCHING * received / published));
  }

  private static byte[] prefix(int topic) {
    return new byte[] {(byte) (topic >> 16), (byte) (topic >> 8), (byte) topic};
  }

  private final class Reader {
    private static final int STRIDE = 64;

    private final PullEnd subscriber;
    private long count = -1;

    Reader(PullEnd subscriber) {
      this.subscriber = subscriber;
    }

    /** The next message's topic. */
    int receive() throws Exception {
      long number = subscriber.receive();
      long next = number & COUNT_MASK;
      int topic = (int) (number >>> COUNT_BITS);
      if (next <= count || topic >= prefixes || topic != topic(next)) {
        throw new IllegalStateException(
            "message " + next + " of topic " + topic + " after " + count);
      }
      count = next;
      return topic;
    }

    long receiveFor(long nanos) throws Exception {
      long start = System.nanoTime();
      long received = 0;
      do {
        for (int i = 0; i < STRIDE; i++) {
          receive();
        }
        received += STRIDE;
      } while (System.nanoTime() - start < nanos);
      return received;
    }
  }
}
