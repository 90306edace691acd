package io.monocoque.io;

import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Units that lie one behind the other in a page, which is this queue's alone or which others send
 * from, too.
 *
 * <pre>
 *   page:    headStart     cursor        takenEnd
 *   | handed over | begun unit . | in the span | queued units |
 * </pre>
 *
 * <p>Ownership: one in a page of its own goes round: the producer's until it is linked, then of
 * both, the producer's again when the consumer has left it.
 */
final class UnitRun extends UnitBlock {
  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(UnitRun.class, "count", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Page page;

  /** The first unit's number in the page. */
  private final int first;

  /** The producer's: units that are published. */
  private int count;

  /** Whether it has let go of the page: the producer's for the last block, else who leaves it. */
  private boolean released;

  /** The consumer's. */
  private int head;

  private int headStart;
  private int cursor;
  private int taken;
  private int takenEnd;

  /** Whether other queues may send from the page, and whether it counts with this run. */
  private final boolean shared;

  private final boolean firstOfShared;

  /** A run in an empty page of the queue's own. */
  UnitRun(Slab slab) {
    this(new Page(slab), 0, false, false);
  }

  /**
   * A run in a page that others send from.
   *
   * @param page held for this run
   * @param first the number of the first unit, which is there
   * @param firstHere whether the page counts with this run, as the run before it is not in it
   */
  UnitRun(Page page, int first, boolean firstHere) {
    this(page, first, true, firstHere);
  }

  private UnitRun(Page page, int first, boolean shared, boolean firstOfShared) {
    this.page = page;
    this.first = first;
    this.shared = shared;
    this.firstOfShared = firstOfShared;
    startAt(page.start(first));
  }

  private void startAt(int start) {
    headStart = start;
    cursor = start;
    takenEnd = start;
  }

  // The producer's.

  /**
   * As if it were new, in another slab: a run in a page of its own that the consumer has left. What
   * is set here the consumer sees when it finds the run as another's {@link #next}.
   */
  void begin(Slab slab) {
    page.begin(slab);
    next = null;
    count = 0;
    released = false;
    head = 0;
    taken = 0;
    startAt(0);
  }

  /** Publishes a unit that lies in the slab already, as the first, before the run is linked. */
  void addInPlace(int from, int to) {
    page.addInPlace(from, to);
    startAt(from);
    publish();
  }

  /** Whether unit number {@code index} of that page is the next of this run. */
  boolean isFollowedBy(Page of, int index) {
    return of == page && index == first + count && !released;
  }

  boolean isOwn() {
    return !shared;
  }

  boolean holdsPage() {
    return !released;
  }

  Page page() {
    return page;
  }

  /** The next unit is in the page: the consumer may have it. */
  void publish() {
    COUNT.setRelease(this, count + 1);
  }

  /** Lets go of the page, all of whose units here are finished; nothing more comes to this run. */
  void retire(SlabPool pool) {
    if (!released) {
      released = true;
      page.release(pool);
    }
  }

  // The consumer's.

  boolean isFirstOfShared() {
    return firstOfShared;
  }

  private int published() {
    return (int) COUNT.getAcquire(this);
  }

  @Override
  boolean isFinished() {
    return head == published();
  }

  @Override
  boolean begun() {
    return cursor > headStart;
  }

  @Override
  int take(UnitSpan span, SlabPool pool) {
    int added = takeAll();
    span.set(page.memory(), cursor, takenEnd - cursor, false);
    return added;
  }

  @Override
  long nextSealedSize(UnitSealer sealer, SlabPool pool) {
    if (taken == published()) {
      return 0;
    }
    long size = 0;
    int end = page.end(first + taken);
    for (long at = takenEnd; at < end; at += sealer.pieceSize(page.memory(), at)) {
      size += sealer.sealedSize(page.memory(), at);
    }
    return size;
  }

  @Override
  int takeNext() {
    takenEnd = page.end(first + taken);
    taken++;
    return 1;
  }

  @Override
  void lendToSeal(UnitSpan span, UnitSealer sealer) {
    int start = page.start(first + taken - 1);
    span.set(page.memory(), start, takenEnd - start, false);
  }

  @Override
  int takeAll() {
    int now = published();
    int added = now - taken;
    if (added > 0) {
      taken = now;
      takenEnd = page.end(first + now - 1);
    }
    return added;
  }

  @Override
  long takenEnd() {
    return takenEnd;
  }

  @Override
  int advance(int byteCount, SlabPool pool) {
    int before = head;
    cursor += byteCount;
    if (cursor == takenEnd) {
      head = taken;
      headStart = takenEnd;
      return head - before;
    }
    for (int end = page.end(first + head); end <= cursor; end = page.end(first + head)) {
      headStart = end;
      head++;
    }
    return head - before;
  }

  @Override
  int rewind() {
    int back = taken - head;
    taken = head;
    takenEnd = headStart;
    cursor = headStart;
    return back;
  }

  @Override
  int forgetTaken(SlabPool pool) {
    int lost = taken - head;
    head = taken;
    headStart = takenEnd;
    cursor = takenEnd;
    return lost;
  }

  @Override
  void release(SlabPool pool) {
    retire(pool);
  }

  /** Units that are added later would lie behind what the kernel reads, so they may stay. */
  @Override
  void leak() {
    page.leak();
  }
}
