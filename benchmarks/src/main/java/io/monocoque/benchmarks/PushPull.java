package io.monocoque.benchmarks;

import java.util.List;

/**
 * A stream one way: the sender sends without a pause, the receiver counts what arrives within its
 * window.
 *
 * @param isInPlace whether both sides use the calls that make no garbage, where there are such
 */
record PushPull(Transport transport, int size, boolean isInPlace) implements Workload {
  static final String KIND = "push-pull";
  static final String KIND_IN_PLACE = "in-place";

  PushPull {
    Payload.checkSize(size);
  }

  @Override
  public String key() {
    return (isInPlace ? KIND_IN_PLACE : KIND) + "/" + transport.key() + "/" + size;
  }

  @Override
  public String title() {
    String title = "PUSH/PULL " + transport.key() + " " + Sizes.format(size);
    return isInPlace ? title + ", in place" : title;
  }

  @Override
  public List<Metric> metrics() {
    return isInPlace && !isInOneProcess()
        ? List.of(
            Metric.RATE,
            Metric.CPU,
            Metric.CONNECTED_HEAP,
            Metric.BOUND_HEAP,
            Metric.OTHERS,
            Metric.LINE)
        : List.of(Metric.RATE, Metric.CPU, Metric.ALLOCATED, Metric.OTHERS, Metric.LINE);
  }

  @Override
  public boolean isFor(String contender) {
    return transport.isFor(contender);
  }

  @Override
  public boolean isInOneProcess() {
    return transport == Transport.INPROC;
  }

  @Override
  public boolean boundSideMeasures() {
    return true;
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    Address at = Address.bind(transport);
    PullEnd pull = isInPlace ? contender.pullInPlace(at, size) : contender.pull(at, size);
    talk.bound(pull.endpoint());
    Stream.receive(pull, size, 1, talk);
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    Address at = Address.connect(endpoint);
    Stream.send(isInPlace ? contender.pushInPlace(at, size) : contender.push(at, size), 0, talk);
  }
}
