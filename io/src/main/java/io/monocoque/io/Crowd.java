package io.monocoque.io;

import org.jspecify.annotations.Nullable;

/**
 * Whether a caller's write is worth its price, as far as all connections of a loop together tell;
 * {@link Pace} judges each by itself.
 *
 * <p>Who talks over one connection writes by its own hand, as soon as its pace allows it. Where
 * several connections take turns, each write is one message for one of them, and whoever sends pays
 * for all. So there are a few such writes at once, and then as many as are refilled; the rest is
 * left to the loop, which finds more messages of each connection the busier it is.
 *
 * <p>Threading: any thread. The fields are hints: a race costs or spares a write.
 */
final class Crowd {
  /** After so long without another's turn a connection is alone. */
  static final long ALONE_NANOS = 1_000_000;

  /** (benchmarks/run: dealer-router with 64 peers, pub-sub with 100; ADR 0014) */
  static final long REFILL_NANOS = 100_000;

  static final int CREDIT = 8;

  private volatile @Nullable Pace last;
  private volatile long turnNanos;

  /** Each write takes one refill's time from what lies between this and now. */
  private volatile long spentNanos;

  Crowd(long now) {
    turnNanos = now;
    spentNanos = now - CREDIT * REFILL_NANOS;
  }

  /** Whether the calling thread is to write for this connection, whose pace has a write due. */
  boolean isWorthAWrite(Pace connection, long now) {
    if (!connection.equals(last)) {
      last = connection;
      turnNanos = now;
    } else if (now - turnNanos > ALONE_NANOS) {
      return true;
    }
    long spent = Math.max(spentNanos, now - CREDIT * REFILL_NANOS);
    if (now - spent < REFILL_NANOS) {
      return false;
    }
    spentNanos = spent + REFILL_NANOS;
    return true;
  }
}
