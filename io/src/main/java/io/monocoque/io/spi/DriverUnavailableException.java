package io.monocoque.io.spi;

/** A driver cannot be used here; the message says why and what would help. */
public final class DriverUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  public DriverUnavailableException(String message) {
    super(message);
  }

  public DriverUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
