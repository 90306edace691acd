package io.monocoque.libzmq;

/** The socket options that tests and benchmarks use, with libzmq's numbers and value shapes. */
public enum ZmqOption {
  AFFINITY(4, Shape.LONG),
  ROUTING_ID(5, Shape.BYTES),
  SUBSCRIBE(6, Shape.BYTES),
  UNSUBSCRIBE(7, Shape.BYTES),
  SNDBUF(11, Shape.INT),
  RCVBUF(12, Shape.INT),
  RCVMORE(13, Shape.INT),
  EVENTS(15, Shape.INT),
  TYPE(16, Shape.INT),
  LINGER(17, Shape.INT),
  RECONNECT_IVL(18, Shape.INT),
  BACKLOG(19, Shape.INT),
  RECONNECT_IVL_MAX(21, Shape.INT),
  MAXMSGSIZE(22, Shape.LONG),
  SNDHWM(23, Shape.INT),
  RCVHWM(24, Shape.INT),
  RCVTIMEO(27, Shape.INT),
  SNDTIMEO(28, Shape.INT),
  LAST_ENDPOINT(32, Shape.TEXT),
  ROUTER_MANDATORY(33, Shape.INT),
  IMMEDIATE(39, Shape.INT),
  XPUB_VERBOSE(40, Shape.INT),
  IPV6(42, Shape.INT),
  MECHANISM(43, Shape.INT),
  PLAIN_SERVER(44, Shape.INT),
  PLAIN_USERNAME(45, Shape.TEXT),
  PLAIN_PASSWORD(46, Shape.TEXT),
  CURVE_SERVER(47, Shape.INT),
  CURVE_PUBLICKEY(48, Shape.KEY),
  CURVE_SECRETKEY(49, Shape.KEY),
  CURVE_SERVERKEY(50, Shape.KEY),
  PROBE_ROUTER(51, Shape.INT),
  REQ_CORRELATE(52, Shape.INT),
  REQ_RELAXED(53, Shape.INT),
  CONFLATE(54, Shape.INT),
  ZAP_DOMAIN(55, Shape.TEXT),
  ROUTER_HANDOVER(56, Shape.INT),
  CONNECT_ROUTING_ID(61, Shape.BYTES),
  HANDSHAKE_IVL(66, Shape.INT),
  XPUB_NODROP(69, Shape.INT),
  XPUB_MANUAL(71, Shape.INT),
  XPUB_WELCOME_MSG(72, Shape.BYTES),
  STREAM_NOTIFY(73, Shape.INT),
  INVERT_MATCHING(74, Shape.INT),
  HEARTBEAT_IVL(75, Shape.INT),
  HEARTBEAT_TTL(76, Shape.INT),
  HEARTBEAT_TIMEOUT(77, Shape.INT),
  XPUB_VERBOSER(78, Shape.INT),
  CONNECT_TIMEOUT(79, Shape.INT),
  METADATA(95, Shape.TEXT);

  /** What the bytes of a value are. libzmq answers EINVAL to a value of another size. */
  public enum Shape {
    /** A C int. */
    INT,
    /** A 64-bit integer. */
    LONG,
    /** Bytes of any kind. */
    BYTES,
    /** Text; libzmq counts the terminating nul in what it returns. */
    TEXT,
    /** A CURVE key: 32 bytes, or the 40 characters of their Z85 text. */
    KEY
  }

  private final int number;
  private final Shape shape;

  ZmqOption(int number, Shape shape) {
    this.number = number;
    this.shape = shape;
  }

  /** The value of the C constant. */
  public int number() {
    return number;
  }

  /** What a value of this option is. */
  public Shape shape() {
    return shape;
  }

  void requireShape(Shape... allowed) {
    for (Shape candidate : allowed) {
      if (shape == candidate) {
        return;
      }
    }
    throw new IllegalArgumentException(this + " takes a value of shape " + shape);
  }
}
