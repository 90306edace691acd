package io.monocoque;

/** The socket, or its context, was closed before the call or while it waited. */
public final class SocketClosedException extends MonocoqueException {
  private static final long serialVersionUID = 1L;

  /** Names the socket. */
  public SocketClosedException(String message) {
    super(message);
  }
}
