package io.monocoque.cli.demo;

/** A scene needs something that this machine does not have; the message names it. */
final class NotShownException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotShownException(String message) {
    super(message);
  }
}
