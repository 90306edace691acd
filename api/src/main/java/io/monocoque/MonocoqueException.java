package io.monocoque;

/** What goes wrong in a call on a context or a socket, with a message that says what to do. */
public sealed class MonocoqueException extends RuntimeException
    permits EndpointException, SocketClosedException, UnroutableException, RequestLostException {
  private static final long serialVersionUID = 1L;

  MonocoqueException(String message) {
    super(message);
  }

  MonocoqueException(String message, Throwable cause) {
    super(message, cause);
  }
}
