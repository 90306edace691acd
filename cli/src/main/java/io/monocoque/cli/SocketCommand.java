package io.monocoque.cli;

import io.monocoque.Monocoque;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/**
 * A command that opens one socket: the context around it, and how it ends.
 *
 * <p>Ended well, the context is closed only when all is delivered, for which it takes as long as
 * {@code --timeout} says. Ended by a time-out or Ctrl-C it is closed at once.
 *
 * <p>Threading: picocli's thread.
 */
abstract class SocketCommand implements Callable<Integer> {
  final Shell shell;

  @Mixin final CommonOptions common = new CommonOptions();

  SocketCommand(Shell shell) {
    this.shell = shell;
  }

  /** The messages on the command line. */
  List<String> messages() {
    return List.of();
  }

  /** Refuses what makes no sense, before anything is opened. */
  void check() {}

  /** Does the work on sockets of the context and answers an {@link ExitStatus}. */
  abstract int run(Monocoque mq, Connections connections) throws IOException, InterruptedException;

  @Override
  public final Integer call() throws IOException, InterruptedException {
    common.requireEndpoint(messages());
    check();
    common.prepare(shell);
    Connections connections = new Connections(shell, common);
    try {
      int status = runAndClose(connections);
      if (status == ExitStatus.DONE && Thread.interrupted()) {
        // While it was delivering.
        throw new InterruptedException();
      }
      if (status == ExitStatus.DONE && connections.lost() > 0) {
        shell.say(
            "monocoque: " + connections.lost() + " messages were not delivered" + common.within());
        return common.timeout == null ? ExitStatus.FAILED : ExitStatus.TIMED_OUT;
      }
      return status;
    } catch (InterruptedException e) {
      String reason = connections.givenUp();
      if (reason != null) {
        throw new FailureException(reason);
      }
      throw e;
    }
  }

  private int runAndClose(Connections connections) throws IOException, InterruptedException {
    try (Monocoque mq = open()) {
      if (common.verbose) {
        shell.say("driver " + mq.driver() + ": " + mq.driverReason());
      }
      boolean delivers = false;
      try {
        int status = run(mq, connections);
        delivers = status == ExitStatus.DONE;
        return status;
      } finally {
        if (!delivers) {
          // Closing then drops what is left.
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private Monocoque open() {
    return Monocoque.open(
        options -> {
          if (common.driver != null) {
            options.driver(Words.word(common.driver));
          }
          if (common.timeout != null) {
            options.linger(common.timeout);
          } else {
            options.lingerForever();
          }
        });
  }
}
