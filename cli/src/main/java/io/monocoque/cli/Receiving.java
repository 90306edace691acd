package io.monocoque.cli;

import io.monocoque.Receiver;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Receives until there were enough, or nothing comes any more.
 *
 * <p>Output is handed on whenever there is nothing more to print: a message that comes alone is
 * seen at once, and a flood is written in large pieces.
 */
final class Receiving {
  private final Shell shell;
  private final CommonOptions options;
  private final PrintOptions.Printer printer;

  Receiving(Shell shell, CommonOptions options, PrintOptions.Printer printer) {
    this.shell = shell;
    this.options = options;
    this.printer = printer;
  }

  /** Hands what comes to the handler; answers an {@link ExitStatus}. */
  <T> int all(Receiver<T> socket, Handler<T> handler) throws IOException, InterruptedException {
    long received = 0;
    try {
      while (options.count == null || received < options.count) {
        T next = next(socket);
        if (next == null) {
          return ended(received);
        }
        received++;
        handler.handle(next);
      }
      printer.flush();
      return ExitStatus.DONE;
    } catch (InterruptedException e) {
      printer.flush();
      throw e;
    }
  }

  private <T> @Nullable T next(Receiver<T> socket) throws IOException, InterruptedException {
    T ready = socket.tryReceive();
    if (ready != null) {
      return ready;
    }
    printer.flush();
    return options.timeout == null ? socket.receive() : socket.receive(options.timeout);
  }

  /** Enough when no number was asked for and something came. */
  int ended(long received) throws IOException {
    printer.flush();
    if (received > 0 && options.count == null) {
      return ExitStatus.DONE;
    }
    shell.say(
        received == 0
            ? "monocoque: nothing came" + options.within()
            : "monocoque: only " + received + " came, then nothing more" + options.within());
    return ExitStatus.TIMED_OUT;
  }

  /** What is done with a received message. */
  @FunctionalInterface
  interface Handler<T> {
    void handle(T received) throws IOException, InterruptedException;
  }
}
