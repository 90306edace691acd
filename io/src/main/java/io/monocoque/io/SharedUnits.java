package io.monocoque.io;

import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import org.jspecify.annotations.Nullable;

/**
 * Units that go to many queues: each is encoded once, into a page that all of them send from, and
 * that returns to the pool when the last of them has sent it.
 *
 * <p>Threading: one thread at a time, the producer of all these queues. Ownership: holds the page
 * that is being filled, until {@link #close}.
 */
public final class SharedUnits {
  /** A larger unit is not encoded as a whole, but by each queue as it is written. */
  private static final int LARGEST = SlabPool.LARGEST - Page.slabSize(0);

  private final SlabPool pool;

  /** The page of small units. */
  private @Nullable Page filling;

  /** Where the present unit is, once it was encoded. */
  private @Nullable Page page;

  private int index;

  /** Its bytes there. */
  private int size;

  /** What the present unit counts, if it is in no page. */
  private @Nullable Charge charge;

  public SharedUnits(SlabPool pool) {
    this.pool = pool;
  }

  /**
   * The next unit lies in a slab already, {@code [from, to)}, and is sent from there. The slab is
   * the page of all these queues then.
   *
   * @param slab with four bytes more behind the unit, which is over {@link UnitQueue#LARGE_UNIT}
   */
  public void adopt(Slab slab, int from, int to) {
    Page adopted = new Page(slab);
    adopted.addInPlace(from, to);
    page = adopted;
    index = 0;
    size = to - from;
  }

  /** The present unit has been offered to everybody; what is offered next is another one. */
  public void end() {
    Page used = page;
    if (used != null && used != filling) {
      used.release(pool);
    }
    page = null;
    Charge counted = charge;
    if (counted != null) {
      counted.release();
      charge = null;
    }
  }

  /** Lets go of all memory. */
  public void close() {
    end();
    if (filling != null) {
      filling.release(pool);
      filling = null;
    }
  }

  /** The page that the unit is in; null if each queue has to encode it by itself. */
  <T> @Nullable Page page(T unit, UnitEncoder<T> encoder) {
    if (page == null) {
      long encoded = encoder.size(unit);
      if (encoded > LARGEST || (encoded > UnitQueue.LARGE_UNIT && encoder.isInPlace(unit))) {
        return null;
      }
      size = (int) encoded;
      Page target = pageFor(size);
      index = target.count();
      target.add(unit, encoder, size);
      page = target;
    }
    return page;
  }

  /** Whether the present unit is, or would be, the next behind what that run has. */
  boolean follows(UnitRun run) {
    Page present = page;
    if (present != null) {
      return run.isFollowedBy(present, index);
    }
    Page next = filling;
    return next != null && run.isFollowedBy(next, next.count());
  }

  /** What a unit counts that is in no page, for one more queue. */
  <T> Charge charge(T unit, UnitEncoder<T> encoder) {
    Charge present = charge;
    if (present == null) {
      present = new Charge(pool.budget(), encoder.size(unit));
      charge = present;
    }
    return present.retain();
  }

  /** The unit's number in {@link #page}. */
  int index() {
    return index;
  }

  /** The unit's bytes in {@link #page}. */
  int size() {
    return size;
  }

  private Page pageFor(int unitSize) {
    if (unitSize > UnitQueue.LARGE_UNIT) {
      return new Page(pool.take(Page.slabSize(unitSize)));
    }
    Page present = filling;
    if (present != null && present.isHalfFull()) {
      Slab again = present.takeSlab();
      present = again == null ? present : new Page(again);
    }
    if (present == null || !present.hasRoom(unitSize)) {
      int capacity = present == null ? Page.slabSize(unitSize) : SlabPool.LARGE;
      if (present != null) {
        present.release(pool);
      }
      present = new Page(pool.take(capacity));
    }
    filling = present;
    return present;
  }
}
