package io.monocoque.wiring;

import io.monocoque.ConnectionCounts;
import io.monocoque.ConnectionEvent;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts a socket's events.
 *
 * <p>Threading: any.
 */
final class EventCounts {
  private final AtomicLong handshakes = new AtomicLong();
  private final AtomicLong failedHandshakes = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();
  private final AtomicLong disconnects = new AtomicLong();
  private final AtomicLong protocolErrors = new AtomicLong();

  void count(ConnectionEvent event) {
    if (event instanceof ConnectionEvent.HandshakeSucceeded) {
      handshakes.incrementAndGet();
    } else if (event instanceof ConnectionEvent.HandshakeFailed failed) {
      failedHandshakes.incrementAndGet();
      countError(failed.code());
    } else if (event instanceof ConnectionEvent.AuthenticationFailed) {
      refusals.incrementAndGet();
    } else if (event instanceof ConnectionEvent.Disconnected gone) {
      disconnects.incrementAndGet();
      countError(gone.code());
    }
  }

  private void countError(int code) {
    if (code != 0) {
      protocolErrors.incrementAndGet();
    }
  }

  ConnectionCounts now() {
    return new ConnectionCounts(
        handshakes.get(),
        failedHandshakes.get(),
        refusals.get(),
        disconnects.get(),
        protocolErrors.get());
  }
}
