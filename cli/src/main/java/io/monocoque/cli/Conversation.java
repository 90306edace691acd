package io.monocoque.cli;

import io.monocoque.MonocoqueException;
import io.monocoque.Receiver;
import io.monocoque.bytes.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends and receives at the same time.
 *
 * <p>It ends when {@code --count} messages came, or when for {@code --timeout} none came and none
 * went. With neither it ends a second after its own messages are all sent and the last answer came;
 * if it had none to send, it goes on receiving.
 *
 * <p>Threading: a daemon thread sends; the thread that calls {@link #run} receives and prints.
 *
 * @param <T> what is received
 */
final class Conversation<T> {
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration SLICE = Duration.ofMillis(50);

  private final CommonOptions options;
  private final Receiving receiving;
  private final PrintOptions.Printer printer;
  private final MessageOptions.Source source;
  private final Outgoing outgoing;

  private volatile long lastSentNanos = System.nanoTime();
  private volatile boolean anySent;
  private volatile boolean allSent;
  private volatile @Nullable Exception sendingFailed;

  Conversation(
      CommonOptions options,
      Receiving receiving,
      PrintOptions.Printer printer,
      MessageOptions.Source source,
      Outgoing outgoing) {
    this.options = options;
    this.receiving = receiving;
    this.printer = printer;
    this.source = source;
    this.outgoing = outgoing;
  }

  /** Talks to the end; answers an {@link ExitStatus}. */
  int run(Receiver<T> socket, Receiving.Handler<T> handler, boolean sendAll)
      throws IOException, InterruptedException {
    Thread sender = Thread.ofPlatform().daemon().name("sender").start(this::send);
    try {
      int status = receive(socket, handler);
      if (status == ExitStatus.DONE && sendAll) {
        sender.join();
      }
      rethrow();
      printer.flush();
      return status;
    } catch (InterruptedException e) {
      printer.flush();
      throw e;
    } finally {
      sender.interrupt();
    }
  }

  private int receive(Receiver<T> socket, Receiving.Handler<T> handler)
      throws IOException, InterruptedException {
    long received = 0;
    long lastCameNanos = System.nanoTime();
    while (options.count == null || received < options.count) {
      T next = socket.tryReceive();
      if (next == null) {
        printer.flush();
        next = socket.receive(SLICE);
      }
      if (next != null) {
        received++;
        handler.handle(next);
        lastCameNanos = System.nanoTime();
        continue;
      }
      rethrow();
      long now = System.nanoTime();
      long quietNanos = Math.min(now - lastCameNanos, now - lastSentNanos);
      if (options.timeout != null) {
        if (quietNanos >= options.timeout.toNanos()) {
          return receiving.ended(received);
        }
      } else if (options.count == null && allSent && anySent && quietNanos >= GRACE_NANOS) {
        return ExitStatus.DONE;
      }
    }
    return ExitStatus.DONE;
  }

  private void rethrow() throws IOException, InterruptedException {
    switch (sendingFailed) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case InterruptedException e -> throw e;
      case Exception e -> throw new AssertionError(e);
    }
  }

  private void send() {
    try {
      for (Message next = source.next(); next != null; next = source.next()) {
        outgoing.send(next);
        anySent = true;
        lastSentNanos = System.nanoTime();
      }
      allSent = true;
    } catch (InterruptedException e) {
      // The conversation is over.
      allSent = true;
    } catch (IOException
        | MonocoqueException
        | MisuseException
        | FailureException
        | IllegalStateException e) {
      sendingFailed = e;
    }
  }

  /** The way out. */
  @FunctionalInterface
  interface Outgoing {
    void send(Message message) throws InterruptedException;
  }
}
