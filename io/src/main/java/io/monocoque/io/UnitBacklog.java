package io.monocoque.io;

import io.monocoque.bytes.trusted.OutboundBudget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How much waits in a {@link UnitQueue}, and who waits for it to become less. The queue, which has
 * the units themselves, is a subclass: so both are one object, and a message takes no step more.
 *
 * <pre>
 *   | handed over | in a write | queued | reserved |         (units, counted from the first)
 *             finished       taken   offered
 *                              '---- the mark -----'
 *
 *   who waits               says so in      until there is no more than     told by
 *   the producer            refused         half of the mark                the consumer
 *     for memory            shortOfMemory   half of what is free            the budget
 *   who offers to many      (nobody waits, it is refused so long: UnitQueue)
 *   who lets it catch up    pausing         half of what a cache holds      the consumer
 * </pre>
 *
 * <p>Each counter has one writer. A unit is published by its block, then counted in {@code
 * offered}: who sees the count finds the unit.
 *
 * <p>Threading: as the sections say; producer and consumer are those of {@link UnitQueue}.
 * Ownership: of the numbers only.
 */
abstract sealed class UnitBacklog implements OutboundBudget.Queue permits UnitQueue {
  /**
   * See {@link #isBatch}. Smaller ones cost more system calls; larger ones keep the other end from
   * working on the first part of a burst while its rest is made. (benchmarks/run: push-pull and
   * dealer-router; ADR 0008)
   */
  static final int BATCH = 16 << 10;

  /**
   * The same in a stream, of small units, and what it is of large ones; see {@link #streamBatch}.
   */
  static final int STREAM_BATCH = 60 << 10;

  private static final int LEAST_STREAM_BATCH = 48 << 10;

  /**
   * What stays in a processor's cache until it is written; see {@link #letCatchUp}. (benchmarks/run
   * at 1 MiB)
   */
  private static final int CACHED = 3 << 20;

  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

  private static final VarHandle OFFERED;
  private static final VarHandle OFFERED_BYTES;
  private static final VarHandle TAKEN;
  private static final VarHandle TAKEN_BYTES;
  private static final VarHandle FINISHED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OFFERED = lookup.findVarHandle(UnitBacklog.class, "offered", long.class);
      OFFERED_BYTES = lookup.findVarHandle(UnitBacklog.class, "offeredBytes", long.class);
      TAKEN = lookup.findVarHandle(UnitBacklog.class, "taken", long.class);
      TAKEN_BYTES = lookup.findVarHandle(UnitBacklog.class, "takenBytes", long.class);
      FINISHED = lookup.findVarHandle(UnitBacklog.class, "finished", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final OutboundBudget budget;
  private final int highWaterMark;
  private final Runnable onRoom;

  /** So many bytes, or so many units as the mark is near, are a batch; hints, of any thread. */
  private int batchBytes;

  private long batchUnits;

  /** The producer's. */
  private long offered;

  private long offeredBytes;

  /** Places that are kept. */
  private int reserved;

  /** The consumer's. */
  private long taken;

  private long takenBytes;
  private long finished;

  /** Whether an offer was refused since there was last room to tell of; set by the producer. */
  private volatile boolean refused;

  /** Whether the budget was told of that. */
  private volatile boolean shortOfMemory;

  /** Who lets this queue catch up, if anybody does. */
  private volatile @Nullable Thread pausing;

  private volatile boolean closed;

  UnitBacklog(OutboundBudget budget, int highWaterMark, Runnable onRoom) {
    this.budget = budget;
    this.highWaterMark = highWaterMark;
    this.onRoom = onRoom;
    streams(false);
  }

  // --- the producer ---

  /** A unit of so many bytes was published. */
  final void count(long byteCount) {
    OFFERED_BYTES.setOpaque(this, offeredBytes + byteCount);
    OFFERED.setRelease(this, offered + 1);
  }

  /** Whether an offer would be accepted now; if not, {@code onRoom} follows. */
  public final boolean hasRoom() {
    if (closed) {
      return false;
    }
    if (isBelowMark((long) TAKEN.getAcquire(this)) && budget.allows(queuedBytes())) {
      return true;
    }
    // Said first, looked at after: the consumer does it the other way round, so one sees the other.
    if (!refused) { // a publisher is refused often, and each write takes the consumer's cache line
      refused = true;
    }
    return isBelowMark((long) TAKEN.getVolatile(this))
        && (budget.allows(queuedBytes()) || !mustWaitForMemory());
  }

  /** Whether more than half of the mark waits. */
  final boolean isOverHalf() {
    return highWaterMark > 0
        && offered + reserved - (long) TAKEN.getAcquire(this) > highWaterMark / 2;
  }

  private boolean isBelowMark(long takenSoFar) {
    return highWaterMark == 0 || offered + reserved - takenSoFar < highWaterMark;
  }

  private boolean mustWaitForMemory() {
    if (shortOfMemory) {
      return true;
    }
    shortOfMemory = true;
    return !budget.refuse(this);
  }

  /**
   * Keeps a place for one unit, which counts as if it had been offered, until it is used by {@link
   * UnitQueue#offerReserved} or given back by {@link #unreserve}.
   *
   * @return false if the high-water mark is reached or the queue is closed
   */
  public final boolean reserve() {
    boolean room = hasRoom();
    if (room) {
      reserved++;
    }
    return room;
  }

  /** Gives a place back. */
  public final void unreserve() {
    reserved--;
    if (refused) {
      refused = false;
      onRoom.run();
    }
  }

  /** A place that was kept is used now, or given up: false if the queue is closed. */
  final boolean useReserved() {
    reserved--;
    return !closed;
  }

  final boolean isFinished() {
    return offered == (long) FINISHED.getAcquire(this);
  }

  // --- any thread ---

  /**
   * For a producer that is faster than the connection and has had to wait for it: waits until what
   * it offered is mostly written, if that is more than a processor's cache holds. Else it would be
   * written from far memory, and the next one copied there. An interrupt ends the pause and stays
   * set.
   *
   * @param deadline in {@link System#nanoTime}, or {@link Long#MAX_VALUE}
   * @return false if it hardly moved in that time, and more pauses are not worth it
   */
  public final boolean letCatchUp(long deadline) {
    return queuedBytes() <= CACHED || pausing != null || pause(deadline);
  }

  private boolean pause(long deadline) {
    Thread self = Thread.currentThread();
    long before = (long) TAKEN_BYTES.getOpaque(this);
    long until = System.nanoTime() + LONGEST_PAUSE;
    if (deadline != Long.MAX_VALUE && deadline - until < 0) {
      return true;
    }
    pausing = self;
    long left = LONGEST_PAUSE;
    while (left > 0 && self.equals(pausing) && !isCaughtUp() && !self.isInterrupted()) {
      LockSupport.parkNanos(this, left);
      left = until - System.nanoTime();
    }
    pausing = null;
    return left > 0 || (long) TAKEN_BYTES.getOpaque(this) - before >= CACHED;
  }

  private boolean isCaughtUp() {
    return closed || queuedBytes() <= CACHED / 2;
  }

  /** Whether one batch has followed the other for long, so that larger ones are worth it. */
  final void streams(boolean on) {
    batchBytes = on ? streamBatch() : BATCH;
    long mark = highWaterMark + 1L;
    batchUnits = highWaterMark == 0 ? Long.MAX_VALUE : on ? mark * 7 / 8 : mark / 2;
  }

  /** Whether batches are those of a stream, by what {@link #streams} was told last. A hint. */
  final boolean isStream() {
    return batchBytes > BATCH;
  }

  /**
   * Most of a page, which the kernel sends in one segment, with room for two units of the usual
   * size: a rest that lies in the next page would be a write of its own.
   */
  private int streamBatch() {
    long usual = (long) OFFERED_BYTES.getOpaque(this) / Math.max(1, offeredCount());
    return (int) Math.max(LEAST_STREAM_BATCH, STREAM_BATCH - 2 * usual);
  }

  /**
   * Whether so much waits that a write of its own is worth its price; also if whoever offers will
   * soon have to wait for room. A hint, exact for who offered last.
   *
   * <p>Each message asks, so it is one condition, which is met and missed from early on: a branch
   * that is taken for the first time costs what was compiled for the sender. (ADR 0029)
   */
  final boolean isBatch() {
    long moreBytes = queuedBytes() - batchBytes;
    long moreUnits = offeredCount() - (long) TAKEN.getOpaque(this) - batchUnits;
    return (moreBytes & moreUnits) >= 0; // unless both are negative
  }

  @Override
  public final long queuedBytes() {
    return (long) OFFERED_BYTES.getOpaque(this) - (long) TAKEN_BYTES.getOpaque(this);
  }

  /** Whether no unit waits to be handed over. */
  public final boolean isEmpty() {
    return unfinished() == 0;
  }

  /** Units that are not handed over whole. */
  public final int unfinished() {
    long done = finishedCount();
    // A unit may be finished a moment before it is counted as offered.
    return (int) Math.max(0, offeredCount() - done);
  }

  /** Units that were ever accepted: the number of the newest, counting from 1. */
  public final long offeredCount() {
    return (long) OFFERED.getAcquire(this);
  }

  /** Up to which number units are handed over or dropped; those after it still wait. */
  public final long finishedCount() {
    return (long) FINISHED.getAcquire(this);
  }

  /** Refuses from now on. */
  public final void refuse() {
    closed = true;
  }

  @Override
  public final void onMemory() {
    shortOfMemory = false;
    if (refused) {
      refused = false;
      onRoom.run();
    }
  }

  // --- the consumer ---

  /** A write has taken so much more; below 0, so much waits again. */
  final void took(int units, long byteCount) {
    TAKEN_BYTES.setOpaque(this, takenBytes + byteCount);
    TAKEN.setVolatile(this, taken + units);
  }

  /** So many more units are handed over or dropped. */
  final void finish(int units) {
    FINISHED.setRelease(this, finished + units);
  }

  /** Less waits than before: tells who waits for that. */
  final void tellProducers() {
    if (refused) {
      tellOfRoom();
    }
    Thread waiting = pausing;
    if (waiting != null && isCaughtUp()) {
      pausing = null;
      LockSupport.unpark(waiting);
    }
  }

  private void tellOfRoom() {
    if (shortOfMemory) {
      budget.emptied(this);
    } else if (highWaterMark == 0 || offeredCount() - taken <= highWaterMark / 2) {
      refused = false;
      onRoom.run();
    }
  }

  /** Nothing waits any more: nobody need wait for memory. */
  final void tellOfMemory() {
    if (shortOfMemory) {
      budget.emptied(this);
    }
  }
}
