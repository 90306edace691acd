package io.monocoque.io;

import io.monocoque.bytes.trusted.OutboundBudget;
import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Encoded units on their way to a connection: whole or not at all.
 *
 * <p>A unit is <i>queued</i> (no byte of it was handed over), <i>begun</i> (some) or <i>handed
 * over</i> (all). The queue outlives connections: {@link #rewind} makes the begun unit whole again,
 * so that the next connection starts at a unit's first byte, and what was handed over is never
 * repeated.
 *
 * <p>A producer adds blocks at the tail and a consumer leaves them at the head, without a lock:
 *
 * <pre>
 *   consumer ──► | head: run | ──► | large | ──► | tail: run | ◄── producer
 *                 finished  taken                       offered      (units, counted from the first)
 *                 '-- in a write --'------ queued ------'
 * </pre>
 *
 * <p>Each counter has one writer. A unit is published by its block, then counted in {@code
 * offered}: who sees the count finds the unit.
 *
 * <p>Blocks that the consumer has left stay in the chain before the head, a few of them, until the
 * producer unlinks them; a run is used again then. The consumer goes on to the next block first and
 * counts it in {@code left} after: who sees the count finds a block that nobody else looks at.
 *
 * <pre>
 *   producer ──► | oldest: left | ──► | left | ──► | head | ──► ...
 *                 unlinked                   left                    (blocks, counted from the first)
 * </pre>
 *
 * <p>Threading: {@link #offer}, {@link #hasRoom} and {@link #releaseIdle} by one thread at a time,
 * the producer: whoever holds the lock of the socket's sending side. {@link #next}, {@link
 * #advance}, {@link #rewind}, {@link #clear} and {@link #close} by one at a time, the consumer: the
 * holder of the writer role of the one connection that it feeds (see {@link WriteGuard}), or the
 * loop when there is none. Both hand over under that lock and that role. {@link #letCatchUp} by any
 * thread, outside that lock; the counts may be read by any thread.
 *
 * <p>Ownership: owns the slabs that its units lie in. A slab is recycled by the consumer that
 * leaves its block, or by the producer when all of its units are handed over.
 */
public final class UnitQueue implements OutboundBudget.Queue {
  /**
   * A unit over this size is not copied as a whole but encoded piece by piece while it is written,
   * unless its encoder says otherwise.
   */
  public static final int LARGE_UNIT = 32 << 10;

  /**
   * See {@link #isBatch}. Smaller ones cost more system calls; larger ones keep the other end from
   * working on the first part of a burst while its rest is made. (benchmarks/run: push-pull and
   * dealer-router; ADR 0008)
   */
  static final int BATCH = 16 << 10;

  /**
   * The same in a stream: two of them for a thousand messages of 64 B. Larger ones let the peer
   * wait, then flood it.
   */
  static final int STREAM_BATCH = 36 << 10;

  /**
   * What stays in a processor's cache until it is written; see {@link #letCatchUp}. (benchmarks/run
   * at 1 MiB)
   */
  private static final int CACHED = 3 << 20;

  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

  /** Blocks to be used again: as many pages as a thousand messages of 1 KiB fill. */
  private static final int KEPT_BLOCKS = 16;

  private static final VarHandle OFFERED;
  private static final VarHandle OFFERED_BYTES;
  private static final VarHandle TAKEN;
  private static final VarHandle TAKEN_BYTES;
  private static final VarHandle FINISHED;
  private static final VarHandle LEFT;
  private static final VarHandle SHARED_PAGES_LEFT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OFFERED = lookup.findVarHandle(UnitQueue.class, "offered", long.class);
      OFFERED_BYTES = lookup.findVarHandle(UnitQueue.class, "offeredBytes", long.class);
      TAKEN = lookup.findVarHandle(UnitQueue.class, "taken", long.class);
      TAKEN_BYTES = lookup.findVarHandle(UnitQueue.class, "takenBytes", long.class);
      FINISHED = lookup.findVarHandle(UnitQueue.class, "finished", long.class);
      LEFT = lookup.findVarHandle(UnitQueue.class, "left", long.class);
      SHARED_PAGES_LEFT = lookup.findVarHandle(UnitQueue.class, "sharedPagesLeft", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final SlabPool pool;
  private final OutboundBudget budget;
  private final int highWaterMark;
  private final Runnable onRoom;
  private final Consumer<Runnable> betweenOffers;
  private final Runnable releaseIdle =
      new Runnable() {
        @Override
        public void run() {
          releaseIdle();
        }
      };

  /** The producer's. */
  private UnitBlock tail = new UnitBlock.Start();

  private UnitBlock oldest = tail;
  private long unlinked;
  private long offered;
  private long offeredBytes;

  /** Places that are kept. */
  private int reserved;

  /** Pages that were shared, ever. */
  private long sharedPages;

  /** The consumer's. */
  private UnitBlock head = tail;

  private long taken;
  private long takenBytes;
  private long finished;
  private long left;

  /** Shared pages that were left, ever. */
  private long sharedPagesLeft;

  /** Bytes of the span that somebody writes now. */
  private int lent;

  /** Whether an offer was refused since there was last room to tell of; set by the producer. */
  private volatile boolean refused;

  /** Whether the budget was told of that. */
  private volatile boolean shortOfMemory;

  /** Who lets this queue catch up, if anybody does. */
  private volatile @Nullable Thread pausing;

  private volatile boolean closed;

  /**
   * @param highWaterMark units that may wait; 0 for any number
   * @param onRoom called by the consumer when a queue that refused has emptied to half
   * @param betweenOffers runs an action when no producer is inside, now or later, or not at all
   */
  public UnitQueue(
      SlabPool pool, int highWaterMark, Runnable onRoom, Consumer<Runnable> betweenOffers) {
    this.pool = pool;
    this.budget = pool.budget();
    this.highWaterMark = highWaterMark;
    this.onRoom = onRoom;
    this.betweenOffers = betweenOffers;
  }

  // --- the producer ---

  /**
   * Adds a unit behind the others, whole, or refuses it without a trace.
   *
   * <p>Hot path: allocates nothing for small units once the slabs are warm.
   *
   * @return false if the high-water mark is reached or the queue is closed
   */
  public <T> boolean offer(T item, UnitEncoder<T> encoder) {
    if (!hasRoom()) {
      return false;
    }
    add(item, encoder);
    return true;
  }

  /**
   * Adds a unit that many queues send from: the same one to each, until {@link SharedUnits#end}.
   *
   * <p>It shares the page as long as it holds by that at most twice the bytes that wait here, and
   * two pages more; so a slow connection with few units of each page does not keep them all. Beyond
   * that the unit is copied. A large unit has a page to itself, which is shared in any case.
   *
   * @return false if the high-water mark is reached or the queue is closed
   */
  public <T> boolean offer(T item, UnitEncoder<T> encoder, SharedUnits units) {
    if (!hasRoom()) {
      return false;
    }
    Page page = units.page(item, encoder);
    if (page == null) {
      addLarge(item, encoder, units.charge(item, encoder));
    } else if (!share(page, units.index())) {
      add(item, encoder);
    }
    return true;
  }

  private <T> void addLarge(T item, UnitEncoder<T> encoder, Charge charge) {
    link(new LargeUnit<>(item, encoder, charge));
    count(charge.size());
  }

  private <T> void add(T item, UnitEncoder<T> encoder) {
    long size = encoder.size(item);
    if (size > LARGE_UNIT && !encoder.isWhole()) {
      addLarge(item, encoder, new Charge(budget, size));
    } else {
      UnitRun run = runFor((int) size);
      run.page().add(item, encoder, (int) size);
      run.publish();
      count(size);
    }
  }

  private boolean share(Page page, int index) {
    int size = page.end(index) - page.start(index);
    if (!(tail instanceof UnitRun run && run.isFollowedBy(page, index))) {
      boolean held = tail instanceof UnitRun last && last.holdsPage() && last.page() == page;
      boolean counts = !held && size <= LARGE_UNIT;
      if (counts && !mayHoldOneMore()) {
        return false;
      }
      sharedPages += counts ? 1 : 0;
      link(new UnitRun(page.retain(), index, counts));
    }
    ((UnitRun) tail).publish();
    count(size);
    return true;
  }

  private boolean mayHoldOneMore() {
    long held = (sharedPages - (long) SHARED_PAGES_LEFT.getAcquire(this)) * SlabPool.LARGE;
    return held <= 2 * queuedBytes() + SlabPool.LARGE;
  }

  private void count(long byteCount) {
    OFFERED_BYTES.setOpaque(this, offeredBytes + byteCount);
    OFFERED.setRelease(this, offered + 1);
  }

  /** Whether an offer would be accepted now; if not, {@code onRoom} follows. */
  public boolean hasRoom() {
    if (closed) {
      return false;
    }
    if (isBelowMark((long) TAKEN.getAcquire(this)) && budget.allows(queuedBytes())) {
      return true;
    }
    refused = true;
    // Said first, looked at after: the consumer does it the other way round, so one sees the other.
    return isBelowMark((long) TAKEN.getVolatile(this))
        && (budget.allows(queuedBytes()) || !mustWaitForMemory());
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
   * #offerReserved} or given back by {@link #unreserve}.
   *
   * @return false if the high-water mark is reached or the queue is closed
   */
  public boolean reserve() {
    boolean room = hasRoom();
    if (room) {
      reserved++;
    }
    return room;
  }

  /** Gives a place back. */
  public void unreserve() {
    reserved--;
    if (refused) {
      refused = false;
      onRoom.run();
    }
  }

  /** Adds a unit in a place that was kept; false if the queue is closed. */
  public <T> boolean offerReserved(T item, UnitEncoder<T> encoder) {
    reserved--;
    if (closed) {
      return false;
    }
    add(item, encoder);
    return true;
  }

  /**
   * Adds a unit that lies in a slab already, {@code [from, to)}, in a place that was kept. The slab
   * is the queue's then.
   *
   * @param slab with four bytes more behind the unit
   * @return false if the queue is closed; the slab is the caller's still
   */
  public boolean offerReserved(Slab slab, int from, int to) {
    reserved--;
    if (closed) {
      return false;
    }
    UnitRun run = runIn(slab);
    run.addInPlace(from, to);
    link(run);
    count(to - from);
    return true;
  }

  private UnitRun runFor(int size) {
    boolean idle = isFinished();
    if (tail instanceof UnitRun last && last.isOwn() && last.holdsPage()) {
      Page page = last.page();
      if (idle && page.isHalfFull() && page.isEverRoomFor(size)) {
        // From the beginning while that costs nothing, so that a batch lies in one piece.
        Slab again = page.takeSlab();
        if (again != null) {
          last.retire(pool);
          return link(runIn(again));
        }
      }
      if (page.hasRoom(size)) {
        return last;
      }
    }
    // A queue that holds more than a slab is in a burst: the next slab is a large one.
    int room = Page.slabSize(size);
    int capacity = idle ? room : Math.max(room, SlabPool.LARGE);
    return link(runIn(pool.take(capacity)));
  }

  private UnitRun runIn(Slab slab) {
    while (unlinked < (long) LEFT.getAcquire(this)) {
      if (unlinkOldest() instanceof UnitRun run && run.isOwn()) {
        run.begin(slab);
        return run;
      }
    }
    return new UnitRun(slab);
  }

  private UnitBlock unlinkOldest() {
    UnitBlock block = oldest;
    oldest = Objects.requireNonNull(block.next, "a block was left for no other");
    unlinked++;
    return block;
  }

  private <B extends UnitBlock> B link(B added) {
    tail.next = added;
    tail = added;
    while ((long) LEFT.getAcquire(this) - unlinked > KEPT_BLOCKS) {
      unlinkOldest();
    }
    return added;
  }

  /**
   * Gives the last slab back if all of its units are handed over: a queue with nothing to do holds
   * no memory.
   */
  void releaseIdle() {
    if (isFinished() && tail instanceof UnitRun last) {
      last.retire(pool);
    }
  }

  private boolean isFinished() {
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
  public boolean letCatchUp(long deadline) {
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

  SlabPool pool() {
    return pool;
  }

  /**
   * Whether so much waits that a write of its own is worth its price; also if whoever offers will
   * soon have to wait for room. A hint, exact for who offered last.
   *
   * @param isStream whether one batch has followed the other for long
   */
  boolean isBatch(boolean isStream) {
    if (queuedBytes() >= (isStream ? STREAM_BATCH : BATCH)) {
      return true;
    }
    long most = isStream ? (highWaterMark + 1L) * 3 / 4 : (highWaterMark + 1L) / 2;
    return highWaterMark > 0 && offeredCount() - (long) TAKEN.getOpaque(this) >= most;
  }

  @Override
  public long queuedBytes() {
    return (long) OFFERED_BYTES.getOpaque(this) - (long) TAKEN_BYTES.getOpaque(this);
  }

  /** Whether no unit waits to be handed over. */
  public boolean isEmpty() {
    return unfinished() == 0;
  }

  /** Units that are not handed over whole. */
  public int unfinished() {
    long done = finishedCount();
    // A unit may be finished a moment before it is counted as offered.
    return (int) Math.max(0, offeredCount() - done);
  }

  /** Units that were ever accepted: the number of the newest, counting from 1. */
  public long offeredCount() {
    return (long) OFFERED.getAcquire(this);
  }

  /** Up to which number units are handed over or dropped; those after it still wait. */
  public long finishedCount() {
    return (long) FINISHED.getAcquire(this);
  }

  // --- the consumer ---

  /** Whether the kernel holds a part of a unit; nothing else may be written before its rest. */
  boolean begun() {
    return head.begun();
  }

  /**
   * Lends the bytes to write next, until {@link #advance}, or until they are taken back by {@link
   * #rewind} or given up; false if there are none.
   */
  boolean next(UnitSpan span) {
    if (lent != 0) {
      throw new IllegalStateException(lent + " bytes of this queue are lent already");
    }
    if (!moveToQueued()) {
      return false;
    }
    long before = head.takenEnd();
    took(head.take(span, pool), head.takenEnd() - before);
    lent = span.length;
    tellProducers();
    return true;
  }

  private void tellProducers() {
    if (refused) {
      tellOfRoom();
    }
    Thread waiting = pausing;
    if (waiting != null && isCaughtUp()) {
      pausing = null;
      LockSupport.unpark(waiting);
    }
  }

  /**
   * What the next unit, or the next piece of a large one, has when it is sealed, if it lies in one
   * block with those that are lent to be sealed already; 0 if there is none.
   */
  long nextSealedSize(UnitSealer sealer) {
    return lent > 0 || moveToQueued() ? head.nextSealedSize(sealer, pool) : 0;
  }

  /**
   * Lends that unit or piece, beside those that are lent to be sealed; its bytes are there until
   * the next call. All of them are lent until {@link #advanceSealed}, or as {@link #next} says.
   */
  void nextToSeal(UnitSpan span, UnitSealer sealer) {
    long before = head.takenEnd();
    took(head.takeNext(), head.takenEnd() - before); // first: it is given up if the rest fails
    head.lendToSeal(span, sealer);
    lent += span.length;
    tellProducers();
  }

  /**
   * Of the units and pieces that are lent to be sealed, the first, of so many bytes, are written.
   */
  void advanceSealed(int byteCount) {
    if (byteCount > lent) {
      throw new IllegalStateException(byteCount + " bytes taken of " + lent + " that were lent");
    }
    lent -= byteCount;
    finish(head.advance(byteCount, pool));
  }

  private void tellOfRoom() {
    if (shortOfMemory) {
      budget.emptied(this);
    } else if (highWaterMark == 0 || offeredCount() - taken <= highWaterMark / 2) {
      refused = false;
      onRoom.run();
    }
  }

  @Override
  public void onMemory() {
    shortOfMemory = false;
    if (refused) {
      refused = false;
      onRoom.run();
    }
  }

  private void took(int units, long byteCount) {
    TAKEN_BYTES.setOpaque(this, takenBytes + byteCount);
    TAKEN.setVolatile(this, taken + units);
  }

  /** Leaves blocks of which nothing is left; false if there is no other. */
  private boolean moveToQueued() {
    while (head.isFinished()) {
      UnitBlock following = head.next;
      if (following == null) {
        return false;
      }
      // Units may have come to this block between the two looks, but none since it has a next one.
      if (head.isFinished()) {
        if (head instanceof UnitRun run && run.isFirstOfShared()) {
          SHARED_PAGES_LEFT.setRelease(this, sharedPagesLeft + 1);
        }
        head.release(pool);
        head = following;
        LEFT.setRelease(this, left + 1);
      }
    }
    return true;
  }

  /** The kernel took {@code byteCount} bytes of the span that {@link #next} gave, or none. */
  void advance(int byteCount) {
    if (byteCount < 0 || byteCount > lent) {
      throw new IllegalStateException(byteCount + " bytes taken of " + lent + " that were lent");
    }
    lent = 0;
    finish(head.advance(byteCount, pool));
  }

  private void finish(int units) {
    FINISHED.setRelease(this, finished + units);
  }

  /** Nothing is left to write for now, and no burst is on. */
  void idle() {
    betweenOffers.accept(releaseIdle);
  }

  /** The connection is gone: the begun unit is whole again, and waits at the head of the others. */
  public void rewind() {
    lent = 0;
    long before = head.takenEnd();
    took(-head.rewind(), head.takenEnd() - before);
  }

  /** The result of a write was never learnt: gives up its units. Returns how many. */
  int forgetTaken() {
    lent = 0;
    int lost = head.forgetTaken(pool);
    finish(lost);
    return lost;
  }

  /**
   * As {@link #forgetTaken}, for a driver that ended with the write under way: the slab is not
   * recycled, now or later, as the kernel may still read it.
   */
  int leakTaken() {
    head.leak();
    return forgetTaken();
  }

  /** Drops everything. Returns the units that were not handed over whole. */
  public int clear() {
    int dropped = 0;
    while (moveToQueued()) {
      long before = head.takenEnd();
      took(head.takeAll(), head.takenEnd() - before);
      dropped += forgetTaken();
    }
    if (shortOfMemory) {
      budget.emptied(this);
    }
    idle();
    return dropped;
  }

  /** Refuses from now on. Any thread. */
  public void refuse() {
    closed = true;
  }

  /**
   * Drops everything and refuses from now on. Returns the units that were not handed over whole. An
   * offer that is under way may still be accepted: {@link #clear} drops it, between offers.
   */
  public int close() {
    refuse();
    return clear();
  }

  /** For messages in tests and logs. */
  @Override
  public String toString() {
    return "UnitQueue[" + unfinished() + " units]";
  }
}
