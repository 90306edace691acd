package io.monocoque;

/** A ROUTER with {@code mandatory} was asked to send to a peer that it does not know. */
public final class UnroutableException extends MonocoqueException {
  private static final long serialVersionUID = 1L;

  /** Names the peer. */
  public UnroutableException(String message) {
    super(message);
  }
}
