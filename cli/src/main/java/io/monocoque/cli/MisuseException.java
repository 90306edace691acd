package io.monocoque.cli;

/** The command line is wrong; the message says what to write instead. */
public final class MisuseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MisuseException(String message) {
    super(message);
  }
}
