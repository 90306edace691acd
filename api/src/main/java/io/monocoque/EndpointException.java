package io.monocoque;

/** An endpoint cannot be bound, or is not there to be unbound or disconnected. */
public final class EndpointException extends MonocoqueException {
  private static final long serialVersionUID = 1L;

  /** Names the endpoint and what is the matter with it. */
  public EndpointException(String message) {
    super(message);
  }

  /** Names the endpoint and what is the matter with it. */
  public EndpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
