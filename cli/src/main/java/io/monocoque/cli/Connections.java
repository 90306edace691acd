package io.monocoque.cli;

import io.monocoque.ConnectionEvent;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches what happens to the connections: shows it if asked to, counts what was lost, and ends the
 * command when nobody is left to wait for.
 *
 * <p>Threading: {@link #accept} on the listener's thread, all else on any.
 */
final class Connections implements Consumer<ConnectionEvent> {
  private static final int MECHANISM_MISMATCH = 0x11000002;
  private static final int DENIED = 400;

  private final Shell shell;
  private final CommonOptions options;
  private final Thread main = Thread.currentThread();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicInteger stopped = new AtomicInteger();
  private boolean failureShown;

  /** Belongs to the failure that a peer may be given up for. */
  private String advice = "";

  private volatile @Nullable String givenUp;
  private volatile String trouble = "";

  /** Watches on behalf of the current thread. */
  Connections(Shell shell, CommonOptions options) {
    this.shell = shell;
    this.options = options;
  }

  /** Accepted messages that are known not to have been delivered. */
  long lost() {
    return lost.get();
  }

  /** Why waiting makes no sense any more, in which case the command was interrupted; else null. */
  @Nullable String givenUp() {
    return givenUp;
  }

  /** What keeps the connection from being made, to be put behind a sentence; empty if nothing. */
  String trouble() {
    return trouble;
  }

  @Override
  public void accept(ConnectionEvent event) {
    String hint = options.binds.isEmpty() ? hint(event) : "";
    if (!hint.isEmpty()) {
      advice = hint;
    }
    if (options.verbose) {
      shell.say(text(event) + hint);
    } else if (!failureShown && goesUnnoticed(event)) {
      failureShown = true;
      shell.say(text(event) + hint + "; --verbose shows all");
    }
    switch (event) {
      case ConnectionEvent.ConnectRetried it ->
          trouble = " (" + it.endpoint() + ": " + it.reason() + ")";
      case ConnectionEvent.HandshakeSucceeded _ -> {
        trouble = "";
        advice = "";
      }
      case ConnectionEvent.Disconnected it -> lost.addAndGet(it.dropped());
      case ConnectionEvent.Closed it -> lost.addAndGet(it.dropped());
      default -> {}
    }
    if (event instanceof ConnectionEvent.Stopped end) {
      String reason = "gave " + end.endpoint() + " up: " + end.reason() + advice;
      boolean last =
          options.binds.isEmpty() && stopped.incrementAndGet() == options.connects.size();
      if (last) {
        givenUp = reason;
        main.interrupt();
      } else if (!options.verbose) {
        shell.say(reason);
      }
    }
  }

  /** Whether somebody who only waits would never learn of it: a peer that gives up is told of. */
  private boolean goesUnnoticed(ConnectionEvent event) {
    boolean accepts = !options.binds.isEmpty();
    return switch (event) {
      case ConnectionEvent.HandshakeFailed it -> accepts || it.code() == 0;
      case ConnectionEvent.AuthenticationFailed _ -> accepts;
      default -> false;
    };
  }

  /** What a client may have done wrong for this to happen; empty if that is not known. */
  private String hint(ConnectionEvent event) {
    return switch (event) {
      case ConnectionEvent.HandshakeFailed it when it.code() == MECHANISM_MISMATCH ->
          "; both sides have to agree: --curve-server-key KEY, --plain FILE, or neither";
      case ConnectionEvent.HandshakeFailed it when it.code() == 0 && options.curve.isGiven() ->
          "; perhaps --curve-server-key is not the server's";
      case ConnectionEvent.AuthenticationFailed it when it.status() == DENIED ->
          options.curve.isGiven()
              ? "; the server lets in clients that it knows, by their --curve-keys"
              : "; the server does not know this user name and password";
      default -> "";
    };
  }

  private static String code(int number) {
    return number == 0 ? "" : " (0x%08x)".formatted(number);
  }

  private static String text(ConnectionEvent event) {
    return switch (event) {
      case ConnectionEvent.Listening it -> "listening on " + it.endpoint();
      case ConnectionEvent.Accepted it -> it.endpoint() + ": accepted " + it.peer();
      case ConnectionEvent.AcceptFailed it ->
          it.endpoint() + ": cannot accept for now: " + it.reason();
      case ConnectionEvent.Connected it -> it.endpoint() + ": connected to " + it.peer();
      case ConnectionEvent.ConnectRetried it ->
          it.endpoint()
              + ": "
              + it.reason()
              + "; trying again in "
              + Math.max(1, it.delay().toMillis())
              + "ms";
      case ConnectionEvent.HandshakeSucceeded it ->
          it.endpoint()
              + ": "
              + it.peer()
              + " is a "
              + it.socketType()
              + (it.mechanism().equals("NULL") ? "" : " under " + it.mechanism())
              + ", ready";
      case ConnectionEvent.AuthenticationFailed it ->
          it.endpoint() + ": " + it.peer() + ": " + it.reason() + " (" + it.status() + ")";
      case ConnectionEvent.HandshakeFailed it ->
          it.endpoint() + ": no handshake with " + it.peer() + ": " + it.reason() + code(it.code());
      case ConnectionEvent.Disconnected it ->
          it.endpoint()
              + ": "
              + it.peer()
              + " has gone: "
              + it.reason()
              + code(it.code())
              + (it.dropped() == 0 ? "" : "; " + it.dropped() + " messages lost");
      case ConnectionEvent.Stopped it -> it.endpoint() + ": gave up: " + it.reason();
      case ConnectionEvent.Closed it ->
          it.endpoint()
              + ": closed"
              + (it.dropped() == 0 ? "" : "; " + it.dropped() + " messages lost");
    };
  }
}
