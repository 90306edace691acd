package io.monocoque.io;

import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
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
 * <p>Each counter has one writer, here and in {@link UnitBacklog}, which says how much waits and
 * who waits for room.
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
 * <p>Threading: {@link #offer}, {@link #hasRoom}, {@link #openPlace} and what follows it, and
 * {@link #releaseIdle} by one thread at a time, the producer: whoever holds the lock of the
 * socket's sending side. {@link #next}, {@link #advance}, {@link #rewind}, {@link #clear} and
 * {@link #close} by one at a time, the consumer: the holder of the writer role of the one
 * connection that it feeds (see {@link WriteGuard}), or the loop when there is none. Both hand over
 * under that lock and that role. {@link #letCatchUp} by any thread, outside that lock; the counts
 * may be read by any thread.
 *
 * <p>Ownership: owns the slabs that its units lie in. A slab is recycled by the consumer that
 * leaves its block, or by the producer when all of its units are handed over. The page of an open
 * place stays until that is closed, whoever leaves it.
 */
public final class UnitQueue extends UnitBacklog {
  /**
   * A unit over this size is not copied as a whole but encoded piece by piece while it is written,
   * unless its encoder says otherwise.
   */
  public static final int LARGE_UNIT = 32 << 10;

  /** Blocks to be used again: as many pages as a thousand messages of 1 KiB fill. */
  private static final int KEPT_BLOCKS = 16;

  /**
   * When somebody offered while a place was open, so many units after it get none: each such case
   * leaves a page unfinished.
   */
  private static final int PLACES_DENIED = 1000;

  private static final VarHandle LEFT;
  private static final VarHandle SHARED_PAGES_LEFT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LEFT = lookup.findVarHandle(UnitQueue.class, "left", long.class);
      SHARED_PAGES_LEFT = lookup.findVarHandle(UnitQueue.class, "sharedPagesLeft", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final SlabPool pool;
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

  /** Whose page a unit is being written in, if one is: the tail, until others come behind it. */
  private @Nullable UnitRun place;

  /** As far as the unit may reach. */
  private int placeEnd;

  /** So many units more are not written in the page. */
  private int placesDenied;

  /** Whether there was no room for a unit that others may have. */
  private boolean refusedShared;

  /** Pages that were shared, ever. */
  private long sharedPages;

  /** The consumer's. */
  private UnitBlock head = tail;

  private long left;

  /** Shared pages that were left, ever. */
  private long sharedPagesLeft;

  /** Bytes of the span that somebody writes now. */
  private int lent;

  /**
   * @param highWaterMark units that may wait; 0 for any number
   * @param onRoom called by the consumer when a queue that refused has emptied to half
   * @param betweenOffers runs an action when no producer is inside, now or later, or not at all
   */
  public UnitQueue(
      SlabPool pool, int highWaterMark, Runnable onRoom, Consumer<Runnable> betweenOffers) {
    super(pool.budget(), highWaterMark, onRoom);
    this.pool = pool;
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
   * <p>A queue that refused one goes on to refuse small ones until half of the mark is free, unless
   * they follow what it took last. Who offers does not wait, and each place that becomes free would
   * be taken by itself: what is sent would lie here and there, a few units of each page (ADR 0016).
   *
   * @return false if the high-water mark is reached, or was, or the queue is closed
   */
  public <T> boolean offer(T item, UnitEncoder<T> encoder, SharedUnits units) {
    if (refusedShared && isOverHalf() && scatters(item, encoder, units)) {
      return false;
    }
    refusedShared = !hasRoom();
    if (refusedShared) {
      return false;
    }
    Page page = units.page(item, encoder);
    if (page == null) {
      addLarge(item, encoder, units.charge(item, encoder));
    } else if (!share(page, units.index(), units.size())) {
      add(item, encoder);
    }
    return true;
  }

  /** Whether the unit would be a small piece by itself. */
  private <T> boolean scatters(T item, UnitEncoder<T> encoder, SharedUnits units) {
    return encoder.size(item) <= LARGE_UNIT
        && !(tail instanceof UnitRun last && units.follows(last));
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

  private boolean share(Page page, int index, int size) {
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

  /** Adds a unit in a place that was kept; false if the queue is closed. */
  public <T> boolean offerReserved(T item, UnitEncoder<T> encoder) {
    if (!useReserved()) {
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
    if (!useReserved()) {
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
    if (tail instanceof UnitRun last && last.isOwn() && last.holdsPage() && last != place) {
      Page page = last.page();
      if (idle && (isStream() || page.isHalfFull()) && page.isEverRoomFor(size)) {
        // From the beginning while that costs little, so that a batch lies in one piece.
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
      if (unlinkOldest() instanceof UnitRun run && run.isOwn() && !run.page().isHeld()) {
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
    if (place == tail) {
      passPlace();
    }
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
    if (isFinished() && tail instanceof UnitRun last && last != place) {
      last.retire(pool);
    }
  }

  SlabPool pool() {
    return pool;
  }

  // --- the producer: a unit that is written in the page ---

  /**
   * Memory for a unit of at most so many bytes, in the page, behind the units that are there. A
   * place was {@link #reserve}d for it. Whoever offers meanwhile begins another page.
   *
   * @return false if there is none: one is in use already, or it was not worth it lately
   */
  public boolean openPlace(int size) {
    if (place != null || placesDenied > 0) {
      placesDenied -= place == null ? 1 : 0;
      return false;
    }
    UnitRun run = runFor(size);
    placeEnd = run.page().limit() + size;
    place = run;
    return true;
  }

  /** The memory, in which the unit begins at {@link #placeStart}. */
  public MemorySegment placeMemory() {
    return openedPlace().page().memory();
  }

  public int placeStart() {
    return openedPlace().page().limit();
  }

  private UnitRun openedPlace() {
    return Objects.requireNonNull(place, "there is no open place");
  }

  /** Whether the unit can be added where it lies. */
  public boolean isPlaceLast() {
    return place == tail;
  }

  /**
   * Adds the unit that was written at the place, if {@link #isPlaceLast}, and closes it.
   *
   * @param encoder writes what is missing there
   * @return false if the queue is closed; the place is open still
   */
  public <T> boolean offerPlaced(T item, UnitEncoder<T> encoder) {
    UnitRun run = openedPlace();
    if (!useReserved()) {
      return false;
    }
    place = null;
    int size = (int) encoder.size(item);
    run.page().add(item, encoder, size);
    run.publish();
    count(size);
    return true;
  }

  /** Gives up what was written at the place, if one is open. */
  public void closePlace() {
    UnitRun run = place;
    if (run == null) {
      return;
    }
    place = null;
    if (run == tail) {
      run.page().clean(placeEnd);
      releaseIdle(); // which left it out
    } else {
      run.page().release(pool);
    }
  }

  /** Units come behind the place: the page stays as long as somebody writes there. */
  private void passPlace() {
    openedPlace().page().retain();
    placesDenied = PLACES_DENIED;
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
    tellOfMemory();
    idle();
    return dropped;
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
