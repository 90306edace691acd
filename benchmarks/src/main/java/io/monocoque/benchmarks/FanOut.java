package io.monocoque.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One sender's stream, shared among several receivers, each a context and a thread of one other
 * process. Who gets which message is the sender's choice, so a receiver cannot tell a lost one; it
 * is told by what is missing at all of them together, beyond what may be under way.
 */
record FanOut(int receivers, int size) implements Workload {
  static final String KIND = "fan-out";

  /** What the queues of one connection may hold: two high-water marks, and so many bytes. */
  private static final int MOST_QUEUED = 2000;

  private static final int MOST_QUEUED_BYTES = 16 << 20;

  FanOut {
    Payload.checkSize(size);
  }

  @Override
  public String key() {
    return KIND + "/" + receivers + "/" + size;
  }

  @Override
  public String title() {
    return "1 PUSH/" + receivers + " PULL " + Sizes.format(size);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.RATE, Metric.CPU, Metric.ALLOCATED, Metric.OTHERS, Metric.LINE);
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
    PushEnd push = contender.push(Address.bind(Transport.TCP), size);
    talk.bound(push.endpoint());
    for (long number = 0; !talk.isOver(); number++) {
      push.send(number);
    }
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    Crew crew = new Crew();
    List<StreamReader> readers = new ArrayList<>();
    for (int i = 0; i < receivers; i++) {
      PullEnd pull = Contenders.named(contender.name()).pull(Address.connect(endpoint), size);
      StreamReader reader = new StreamReader();
      readers.add(reader);
      crew.start(() -> reader.run(pull));
    }
    StreamReader.awaitFirst(readers, crew);
    crew.pause(talk.warmUpNanos());
    talk.windowOpens();
    long start = System.nanoTime();
    long before = StreamReader.received(readers);
    crew.pause(talk.windowNanos());
    long after = StreamReader.received(readers);
    long nanos = System.nanoTime() - start;
    checkNothingLost(after, readers);
    talk.windowCloses(after - before, Map.of(Metric.RATE, (after - before) * 1e9 / nanos));
  }

  private void checkNothingLost(long received, List<StreamReader> readers) {
    long sent = readers.stream().mapToLong(StreamReader::next).max().orElseThrow();
    long queued = (long) receivers * (MOST_QUEUED + MOST_QUEUED_BYTES / size);
    if (received > sent || received < sent - queued) {
      throw new IllegalStateException("of " + sent + " messages " + received + " arrived");
    }
  }
}
