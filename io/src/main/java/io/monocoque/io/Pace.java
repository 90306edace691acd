package io.monocoque.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * When a message is worth a write of its own: what makes one mode of two. Who writes is a subclass:
 * so both are one object, and a message takes no step more.
 *
 * <p>After a pause it is, and so are a few that follow at once: they leave by the hand of whoever
 * sends them. More of them are a burst. Then a write is worth its price for a batch only, which
 * whoever completes it writes; and the loop watches (see {@link Watch}), so that a batch that is
 * never completed does not wait longer than two looks.
 *
 * <pre>
 *            pause, credit                      batch
 *   QUIET ----------------> written   WATCHED ---------> written
 *     |   no credit left                 |  ^
 *     +-----------------> first look     +--+ looks, until no batch was written between two of them
 * </pre>
 *
 * <p>Threading: any thread. {@code credit} is a hint and may be counted wrong; all else is.
 */
abstract sealed class Pace permits WriteGuard {
  /** Two writes closer than this are no pause. (benchmarks/run: rate against round trip at 64 B) */
  static final long PAUSE_NANOS = 10_000;

  /** Writes without a pause before it is a burst. */
  private static final int CREDIT = 8;

  /** Batches in a row before it is a stream. (ADR 0008) */
  private static final int STREAM = 64;

  private static final VarHandle WATCHED;

  static {
    try {
      WATCHED = MethodHandles.lookup().findVarHandle(Pace.class, "watched", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long lastWriteNanos;
  private volatile boolean watched;
  private int credit = CREDIT;
  private int batches;

  private volatile boolean dialogue;

  /** The {@link Crowd}'s: the last while in which a write was due here. */
  int lastDueIn;

  Pace(long now) {
    lastWriteNanos = now - PAUSE_NANOS;
  }

  /** Whether the calling thread, which has offered a message, is to write. */
  final boolean isWorthAWrite(EventLoop clock, boolean batch) {
    if (batch || watched) {
      return batch;
    }
    if (clock.nanoTime() - lastWriteNanos >= PAUSE_NANOS) {
      credit = CREDIT;
      return true;
    }
    return --credit > 0;
  }

  /** Something was written. */
  final void wrote(long now) {
    lastWriteNanos = now;
  }

  /** Whoever completed a batch writes it. */
  final void completedBatch() {
    if (batches < STREAM && ++batches == STREAM) {
      streams(true);
    }
  }

  /** What is no batch is written, as nothing follows at once. */
  final void brokeOff() {
    batches = 0;
    streams(false);
  }

  /** Whether one batch has followed the other for long, or does not any more. */
  abstract void streams(boolean on);

  /**
   * Each message that is sent answers one, or waits for its answer: there is never a second one to
   * be written together with it. Before the first.
   */
  public final void dialogue() {
    dialogue = true;
  }

  final boolean isDialogue() {
    return dialogue;
  }

  /** Whether something was written since the last look. */
  final boolean isBrisk(long now, long sinceNanos) {
    return now - lastWriteNanos < sinceNanos;
  }

  final boolean isWatched() {
    return watched;
  }

  /** Whether the watch begins with this call. */
  final boolean beginWatch() {
    return !watched && WATCHED.compareAndSet(this, false, true);
  }

  /** The caller looks once more after it: who offered meanwhile may have relied on the watch. */
  final void endWatch() {
    watched = false;
    VarHandle.fullFence();
  }
}
