package io.monocoque.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files with keys and passwords, and what is said when they are not what they should be. */
final class SecretFiles {
  private SecretFiles() {}

  /** Reads one, with both ways in which that can fail. */
  interface Reading<T> {
    T read() throws IOException;
  }

  /**
   * What is read.
   *
   * @throws FailureException that says of this file or directory what is wrong
   */
  static <T> T read(Path path, Reading<T> reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      String reason = reason(e);
      throw new FailureException(
          reason.contains(path.toString()) ? reason : "cannot read " + path + ": " + reason);
    } catch (IllegalArgumentException e) {
      throw new FailureException(reason(e));
    }
  }

  static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException it -> "there is no " + it.getFile();
      case AccessDeniedException it -> "you may not read " + it.getFile();
      default -> String.valueOf(e.getMessage());
    };
  }
}
