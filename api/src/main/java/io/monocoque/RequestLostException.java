package io.monocoque;

/**
 * The connection was lost after a request had been handed over and before its reply came. The peer
 * may have served the request or not; asking again is the caller's decision.
 */
public final class RequestLostException extends MonocoqueException {
  private static final long serialVersionUID = 1L;

  /** Names the endpoint. */
  public RequestLostException(String message) {
    super(message);
  }
}
