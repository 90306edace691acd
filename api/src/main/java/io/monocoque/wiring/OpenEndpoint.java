package io.monocoque.wiring;

/** An endpoint that a socket is bound or connected to. Threading: any thread. */
interface OpenEndpoint {

  /** With the address and port that the system chose. */
  String text();

  /** As it was given, if that differs from {@link #text}. */
  default String givenText() {
    return text();
  }

  boolean isBound();

  /** Messages that were accepted for it and not handed over yet. */
  int unsent();

  /** Begins, once the socket has it in its list. */
  default void start() {}

  /** The loop ends, on its thread: no connection writes any more. */
  default void loopEnding() {}

  /** On a new loop, after the old one died with all connections. */
  default void restart() {}

  /**
   * Ends it, in the background: what was accepted is still sent, at most this long (-1 for ever),
   * then dropped. {@link SocketCore#endpointGone} is told at the end.
   */
  void close(long lingerNanos);
}
