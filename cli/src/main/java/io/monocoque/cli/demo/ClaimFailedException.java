package io.monocoque.cli.demo;

import org.jspecify.annotations.Nullable;

/** A scene's claim does not hold; the message says what was seen instead. */
final class ClaimFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClaimFailedException(String message) {
    super(message);
  }

  /** Ends the scene unless what was claimed was seen. */
  static void require(boolean held, String otherwise) {
    if (!held) {
      throw new ClaimFailedException(otherwise);
    }
  }

  /** What was claimed to come; ends the scene if it is not there. */
  static <T> T present(@Nullable T value, String otherwise) {
    if (value == null) {
      throw new ClaimFailedException(otherwise);
    }
    return value;
  }
}
