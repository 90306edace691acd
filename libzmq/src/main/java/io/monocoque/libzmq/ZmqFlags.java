package io.monocoque.libzmq;

/** The flags of a send or a receive, to be combined with {@code |}. */
public final class ZmqFlags {
  public static final int NONE = 0;

  /** Answer at once where the call would wait. */
  public static final int DONTWAIT = 1;

  /** Another part of the same message follows. */
  public static final int SNDMORE = 2;

  private ZmqFlags() {}
}
