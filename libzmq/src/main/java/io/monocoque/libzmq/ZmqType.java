package io.monocoque.libzmq;

/** The stable socket types, with libzmq's numbers. */
public enum ZmqType {
  PAIR(0),
  PUB(1),
  SUB(2),
  REQ(3),
  REP(4),
  DEALER(5),
  ROUTER(6),
  PULL(7),
  PUSH(8),
  XPUB(9),
  XSUB(10),
  STREAM(11);

  private final int number;

  ZmqType(int number) {
    this.number = number;
  }

  /** The value of the C constant. */
  public int number() {
    return number;
  }
}
