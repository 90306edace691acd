package io.monocoque.wiring;

/** For tests of sockets: how many accepted peers may be in their handshakes. */
public final class HalfOpenLimit {
  public static final int VALUE = SocketCore.MAX_HALF_OPEN;

  private HalfOpenLimit() {}
}
