package io.monocoque.cli.format;

import java.io.IOException;
import java.util.Locale;

/** Standard output takes nothing more: its reader has gone, or its disk is full. */
public final class OutputException extends IOException {
  private static final long serialVersionUID = 1L;

  public OutputException(IOException cause) {
    super("cannot write to standard output: " + cause.getMessage(), cause);
  }

  /** Whether the reader has gone, as {@code head} does when it has seen enough. */
  public boolean readerHasGone() {
    String text = String.valueOf(getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("broken pipe") || text.contains("pipe closed");
  }
}
