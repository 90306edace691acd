package io.monocoque.cli.bench;

import java.time.Duration;

/**
 * What is measured.
 *
 * @param size bytes a message
 * @param transport {@code tcp}, {@code ipc} or {@code inproc}
 * @param driver {@code auto}, {@code uring} or {@code nio}
 * @param warmUp before the window, not counted
 * @param window what is counted
 */
public record Setting(int size, String transport, String driver, Duration warmUp, Duration window) {
  public Setting {
    if (size < 0) {
      throw new IllegalArgumentException("a message has no less than 0 bytes, not " + size);
    }
  }

  /** Where to bind. */
  String endpoint() {
    return switch (transport) {
      case "tcp" -> "tcp://127.0.0.1:*";
      case "ipc" -> "ipc://*";
      case "inproc" -> "inproc://bench";
      default -> throw new IllegalArgumentException("no transport " + transport);
    };
  }

  boolean isInProcess() {
    return transport.equals("inproc");
  }
}
