package io.monocoque.cli;

import io.monocoque.Sender;
import io.monocoque.Socket;
import io.monocoque.bytes.Message;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends messages until there are no more, or nobody takes them in time. */
final class Sending {
  /** So long that it makes no difference to for ever. */
  static final Duration FOREVER = Duration.ofDays(36_500);

  private final Shell shell;
  private final CommonOptions options;
  private final Connections connections;

  Sending(Shell shell, CommonOptions options, Connections connections) {
    this.shell = shell;
    this.options = options;
    this.connections = connections;
  }

  /** Sends all, the first one when a peer is there; answers an {@link ExitStatus}. */
  <S extends Socket<S> & Sender> int all(S socket, MessageOptions.Source source)
      throws IOException, InterruptedException {
    Message message = source.next();
    if (message != null && !awaitPeers(socket, 1)) {
      return nobody();
    }
    return from(message, socket, source);
  }

  /** Sends a first message, if there is one, and all that follow. */
  int from(@Nullable Message first, Sender socket, MessageOptions.Source source)
      throws IOException, InterruptedException {
    long sent = 0;
    for (Message next = first; next != null; next = source.next()) {
      if (!send(socket, next)) {
        shell.say(
            "monocoque: nobody took message " + (sent + 1) + options.within() + ": giving up");
        return ExitStatus.TIMED_OUT;
      }
      sent++;
    }
    return ExitStatus.DONE;
  }

  boolean send(Sender socket, Message message) throws InterruptedException {
    if (options.timeout != null) {
      return socket.send(message, options.timeout);
    }
    socket.send(message);
    return true;
  }

  boolean awaitPeers(Socket<?> socket, int count) throws InterruptedException {
    return socket.awaitPeers(count, options.timeout == null ? FOREVER : options.timeout);
  }

  int nobody() {
    shell.say(
        "monocoque: nobody was there"
            + options.within()
            + connections.trouble()
            + ": nothing was sent");
    return ExitStatus.TIMED_OUT;
  }
}
