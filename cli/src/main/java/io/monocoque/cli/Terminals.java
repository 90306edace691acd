package io.monocoque.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells whether a stream of the process is a terminal.
 *
 * <p>{@link System#console} does not: it tells only of standard input and output together, so that
 * {@code monocoque pull </dev/null} on a terminal would pass for a pipe and print control
 * characters. The start script knows, and sets a property; without it Linux is asked.
 */
public final class Terminals {
  private static final String PROPERTY = "io.monocoque.cli.terminal";

  private Terminals() {}

  /** Whether the descriptor, 1 or 2, is a terminal. */
  public static boolean isTerminal(int descriptor) {
    String told = System.getProperty(PROPERTY);
    if (told != null) {
      return told.contains(String.valueOf(descriptor));
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      // Not Linux, or no /proc.
      return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
  }
}
