package io.monocoque.io;

/**
 * Whether a caller's write is worth its price, as far as all connections of a loop together tell;
 * {@link Pace} judges each by itself.
 *
 * <p>Who talks over one connection writes by its own hand, as soon as its pace allows it. Where
 * several connections take turns, each write is one message for one of them, and whoever sends pays
 * for all. So there are a few such writes at once, and then as many as are refilled; the rest is
 * left to the loop, which finds more messages of each connection the busier it is. But where that
 * never finds a second one, as in a dialogue, the loop is a detour: there a few connections count
 * as one.
 *
 * <p>Threading: any thread. The fields are hints: a race costs or spares a write.
 */
final class Crowd {
  /** So many connections are few, where each is a dialogue. (ADR 0031) */
  static final int FEW = 8;

  /** As far back as it counts who takes turns: from here, or from twice that. */
  static final long WHILE_NANOS = 1_000_000;

  /** (benchmarks/run: dealer-router with 64 peers, pub-sub with 100; ADR 0014) */
  static final long REFILL_NANOS = 100_000;

  static final int CREDIT = 8;

  /** When this while began, which one it is, and how many had a write due in it so far. */
  private long began;

  private int number = 1;
  private int count;

  /** How many had in the one before. */
  private int countBefore;

  /** Each write takes one refill's time from what lies between this and now. */
  private volatile long spentNanos;

  Crowd(long now) {
    began = now;
    spentNanos = now - CREDIT * REFILL_NANOS;
  }

  /** Whether the calling thread is to write for this connection, whose pace has a write due. */
  boolean isWorthAWrite(Pace connection, long now) {
    if (now - began > WHILE_NANOS) {
      countBefore = now - began > 2 * WHILE_NANOS ? 0 : count;
      count = 0;
      number++;
      began = now;
    }
    if (connection.lastDueIn != number) {
      connection.lastDueIn = number;
      count++;
    }
    if (Math.max(count, countBefore) <= (connection.isDialogue() ? FEW : 1)) {
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
