package io.monocoque.benchmarks;

import java.util.List;

/**
 * Streams of several senders, each a context and a thread of one process, to one receiver in
 * another.
 */
record FanIn(int senders, int size) implements Workload {
  static final String KIND = "fan-in";

  FanIn {
    Payload.checkSize(size);
  }

  @Override
  public String key() {
    return KIND + "/" + senders + "/" + size;
  }

  @Override
  public String title() {
    return senders + " PUSH/1 PULL " + Sizes.format(size);
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
    return true;
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    PullEnd pull = contender.pull(Address.bind(Transport.TCP), size);
    talk.bound(pull.endpoint());
    Stream.receive(pull, size, senders, talk);
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    Crew crew = new Crew();
    for (int i = 0; i < senders; i++) {
      int sender = i;
      PushEnd push = Contenders.named(contender.name()).push(Address.connect(endpoint), size);
      crew.start(() -> Stream.send(push, sender, talk));
    }
    crew.pauseUntilOver(talk);
  }
}
