package io.monocoque.cli;

import io.monocoque.RouterSocket;
import io.monocoque.UnroutableException;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends what people write to the peer that they name, once it is there.
 *
 * <p>Threading: one thread.
 */
final class RouterOutgoing implements Conversation.Outgoing {
  private static final long STEP_MILLIS = 10;

  private final RouterSocket router;
  private final CommonOptions options;
  private final boolean split;

  /**
   * For one socket.
   *
   * @param split whether the parts are there already, the peer's name being the first
   */
  RouterOutgoing(RouterSocket router, CommonOptions options, boolean split) {
    this.router = router;
    this.options = options;
    this.split = split;
  }

  @Override
  public void send(Message written) throws InterruptedException {
    List<Bytes> parts = (split ? written : atFirstTab(written.part(0))).parts();
    if (parts.size() < 2) {
      throw new MisuseException(
          "write the peer's name and a tab before a message, not only '" + written.text() + "'");
    }
    RoutingId peer;
    try {
      peer = PeerName.parse(parts.getFirst());
    } catch (IllegalArgumentException e) {
      throw new MisuseException("'" + parts.getFirst().text() + "': " + e.getMessage());
    }
    send(peer, Message.of(parts.subList(1, parts.size())));
  }

  private void send(RoutingId peer, Message message) throws InterruptedException {
    Duration patience = options.timeout == null ? Sending.FOREVER : options.timeout;
    long start = System.nanoTime();
    while (true) {
      try {
        if (router.send(peer, message, patience)) {
          return;
        }
        throw late(peer);
      } catch (UnroutableException e) {
        if (System.nanoTime() - start >= patience.toNanos()) {
          throw late(peer);
        }
      }
      TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
    }
  }

  private FailureException late(RoutingId peer) {
    return new FailureException(
        "no peer " + peer + " took the message" + options.within(), ExitStatus.TIMED_OUT);
  }

  private static Message atFirstTab(Bytes line) {
    for (int at = 0; at < line.size(); at++) {
      if (line.byteAt(at) == '\t') {
        return Message.of(line.slice(0, at), line.slice(at + 1, line.size()));
      }
    }
    return Message.of(line);
  }
}
