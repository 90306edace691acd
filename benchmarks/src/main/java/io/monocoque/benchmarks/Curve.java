package io.monocoque.benchmarks;

import io.monocoque.CurveKeys;
import java.util.List;

/** As {@link PushPull} over TCP, encrypted. */
record Curve(int size) implements Workload {
  static final String KIND = "curve";

  /** Any 40 characters of Z85: both processes know them. */
  static final String SERVER_SECRET_KEY = "1".repeat(40);

  static final String CLIENT_SECRET_KEY = "2".repeat(40);

  Curve {
    Payload.checkSize(size);
  }

  static CurveKeys serverKeys() {
    return CurveKeys.ofSecretKey(SERVER_SECRET_KEY);
  }

  static CurveKeys clientKeys() {
    return CurveKeys.ofSecretKey(CLIENT_SECRET_KEY);
  }

  @Override
  public String key() {
    return KIND + "/" + size;
  }

  @Override
  public String title() {
    return "CURVE PUSH/PULL " + Sizes.format(size);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        Metric.RATE,
        Metric.CPU,
        Metric.CONNECTED_HEAP,
        Metric.BOUND_HEAP,
        Metric.OTHERS,
        Metric.LINE);
  }

  @Override
  public boolean isFor(String contender) {
    return hasCurve(contender);
  }

  static boolean hasCurve(String contender) {
    return !contender.equals(Contenders.PLAIN) && !contender.equals(Contenders.JEROMQ);
  }

  @Override
  public boolean boundSideMeasures() {
    return true;
  }

  @Override
  public void bound(Contender contender, Conversation talk) throws Exception {
    PullEnd pull = contender.pullUnderCurve(Address.bind(Transport.TCP), size);
    talk.bound(pull.endpoint());
    Stream.receive(pull, size, 1, talk);
  }

  @Override
  public void connected(Contender contender, String endpoint, Conversation talk) throws Exception {
    Stream.send(contender.pushUnderCurve(Address.connect(endpoint), size), 0, talk);
  }
}
