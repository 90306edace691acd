package io.monocoque.cli;

/** It cannot be done; the message says why, in a line. */
public final class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  public FailureException(String message) {
    this(message, ExitStatus.FAILED);
  }

  /** With the {@link ExitStatus} that says what kind of failure it is. */
  public FailureException(String message, int status) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
