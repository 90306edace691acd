package io.monocoque.io;

import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a {@link UnitQueue}: many small units in one slab, or one large unit.
 *
 * <p>Threading: the queue's producer and its consumer, at the same time; each method says whose it
 * is, each field has one writer. Ownership: holds a slab until {@link #release} or, for the last
 * block, {@link Small#retire}.
 */
abstract sealed class UnitBlock permits UnitBlock.Start, UnitBlock.Small, UnitBlock.Large {

  /** Set once, by the producer: from then on nothing is added to this block. */
  volatile @Nullable UnitBlock next;

  // All that follows is the consumer's.

  /** Whether all units that were published are handed over or dropped. */
  abstract boolean isFinished();

  /** Whether the unit that comes next was begun. */
  abstract boolean begun();

  /** The next bytes; returns how many units are taken by it that were not taken before. */
  abstract int take(UnitSpan span, SlabPool pool);

  /** Where in this block the units end that are taken, in bytes. */
  abstract long takenEnd();

  /** {@code byteCount} more bytes are with the kernel; returns how many units that finishes. */
  abstract int advance(int byteCount, SlabPool pool);

  /** Forgets what a lost connection took of the begun unit; returns the units that wait again. */
  abstract int rewind();

  /** Takes what is left, not to be written; returns how many units were not taken before. */
  abstract int takeAll();

  /** Gives up the units that are taken; returns how many. */
  abstract int forgetTaken(SlabPool pool);

  /** The consumer leaves a finished block for the next one. */
  abstract void release(SlabPool pool);

  /** From now on the memory is not recycled by anybody. */
  abstract void leak();

  /** What a queue begins with. */
  static final class Start extends UnitBlock {
    @Override
    boolean isFinished() {
      return true;
    }

    @Override
    boolean begun() {
      return false;
    }

    @Override
    int take(UnitSpan span, SlabPool pool) {
      throw new IllegalStateException("there is nothing to take");
    }

    @Override
    long takenEnd() {
      return 0;
    }

    @Override
    int advance(int byteCount, SlabPool pool) {
      throw new IllegalStateException("nothing was taken");
    }

    @Override
    int rewind() {
      return 0;
    }

    @Override
    int takeAll() {
      return 0;
    }

    @Override
    int forgetTaken(SlabPool pool) {
      return 0;
    }

    @Override
    void release(SlabPool pool) {}

    @Override
    void leak() {}
  }

  /**
   * Small units one behind the other, from the slab's beginning, and where each ends, from the
   * slab's end backwards.
   *
   * <pre>
   *   0         headStart     cursor        takenEnd        limit
   *   | handed over | begun unit . | in the span | queued units | free | e2 | e1 | e0 |
   * </pre>
   */
  static final class Small extends UnitBlock {
    private static final int END_SIZE = Integer.BYTES;
    private static final VarHandle COUNT;

    static {
      try {
        COUNT = MethodHandles.lookup().findVarHandle(Small.class, "count", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    /** Null once it was given back or passed on. The producer's, and who leaves the block's. */
    private @Nullable Slab slab;

    private final MemorySegment memory;

    /** The producer's. */
    private int limit;

    private int count;

    /** The consumer's. */
    private int head;

    private int headStart;
    private int cursor;
    private int taken;
    private int takenEnd;

    /** The consumer's, before it finishes the units. */
    private boolean leaked;

    Small(Slab slab) {
      this.slab = slab;
      this.memory = slab.memory();
    }

    /** The slab that a unit of this size needs. */
    static int slabSize(int unitSize) {
      return unitSize + END_SIZE;
    }

    // The producer's.

    MemorySegment memory() {
      return memory;
    }

    int limit() {
      return limit;
    }

    boolean hasRoom(int unitSize) {
      return slab != null && unitSize <= endAt(count) - limit;
    }

    boolean isHalfFull() {
      return limit > memory.byteSize() / 2;
    }

    /** A unit was written, up to {@code end}: the consumer may have it. */
    void publish(int end) {
      memory.set(ValueLayout.JAVA_INT, endAt(count), end);
      limit = end;
      COUNT.setRelease(this, count + 1);
    }

    /**
     * Whether the slab, of which all units are finished, can take such a unit from its beginning.
     */
    boolean isReusableFor(int unitSize) {
      return slab != null && !leaked && slabSize(unitSize) <= memory.byteSize();
    }

    /** A new block in this one's slab, all of whose units are finished. */
    Small startOver() {
      Slab passedOn = slab;
      if (passedOn == null) {
        throw new IllegalStateException("the block has no slab any more");
      }
      slab = null;
      return new Small(passedOn);
    }

    /** Gives the slab back, all of whose units are finished; nothing more comes to this block. */
    void retire(SlabPool pool) {
      Slab retired = slab;
      slab = null;
      if (retired != null && !leaked) {
        pool.recycle(retired);
      }
    }

    /** Where it stands where the unit ends; the next unit must end before it. */
    private int endAt(int index) {
      return (int) memory.byteSize() - END_SIZE * (index + 1);
    }

    // The consumer's.

    private int published() {
      return (int) COUNT.getAcquire(this);
    }

    private int end(int index) {
      return memory.get(ValueLayout.JAVA_INT, endAt(index));
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
      span.set(memory, cursor, takenEnd - cursor);
      return added;
    }

    @Override
    int takeAll() {
      int now = published();
      int added = now - taken;
      if (added > 0) {
        taken = now;
        takenEnd = end(now - 1);
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
      }
      while (head < taken && end(head) <= cursor) {
        headStart = end(head++);
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
      leaked = true;
    }
  }

  /** One unit that is larger than a slab, encoded piece by piece as it is written. */
  static final class Large extends UnitBlock {
    /** Null once it is finished. */
    private @Nullable Piecewise content;

    private final long size;
    private @Nullable Slab staging;
    private long position;
    private int staged;
    private int stagedTaken;
    private boolean taken;

    /** The unit's bytes, of which any piece can be had any number of times. */
    interface Piecewise {
      long size();

      void encode(long from, MemorySegment target, int byteCount);
    }

    Large(Piecewise content) {
      this.content = content;
      this.size = content.size();
    }

    @Override
    boolean isFinished() {
      return content == null;
    }

    @Override
    boolean begun() {
      return content != null && position > 0;
    }

    @Override
    int take(UnitSpan span, SlabPool pool) {
      Piecewise unit = content;
      if (unit == null) {
        throw new IllegalStateException("the unit is finished");
      }
      Slab slab = staging;
      if (slab == null) {
        slab = pool.take(SlabPool.LARGE);
        staging = slab;
      }
      if (stagedTaken == staged) {
        staged = (int) Math.min(slab.capacity(), size - position);
        stagedTaken = 0;
        unit.encode(position, slab.memory(), staged);
      }
      span.set(slab.memory(), stagedTaken, staged - stagedTaken);
      return takeAll();
    }

    @Override
    int takeAll() {
      int added = taken ? 0 : 1;
      taken = true;
      return added;
    }

    @Override
    long takenEnd() {
      return taken ? size : 0;
    }

    @Override
    int advance(int byteCount, SlabPool pool) {
      position += byteCount;
      stagedTaken += byteCount;
      return position < size ? 0 : forgetTaken(pool);
    }

    @Override
    int rewind() {
      if (!taken || content == null) {
        return 0;
      }
      position = 0;
      staged = 0;
      stagedTaken = 0;
      taken = false;
      return 1;
    }

    @Override
    int forgetTaken(SlabPool pool) {
      if (!taken || content == null) {
        return 0;
      }
      content = null;
      release(pool);
      return 1;
    }

    @Override
    void release(SlabPool pool) {
      Slab slab = staging;
      if (slab != null) {
        pool.recycle(slab);
        staging = null;
      }
    }

    @Override
    void leak() {
      staging = null;
      staged = 0;
      stagedTaken = 0;
    }
  }
}
