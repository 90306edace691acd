package io.monocoque.io;

import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a {@link UnitQueue}: many small units in one slab, or one large unit.
 *
 * <p>Threading: guarded by the queue's lock; the bytes of a span are read outside it, which is
 * sound because units are only ever added behind the span. Ownership: holds slabs until {@link
 * #release}.
 */
abstract sealed class UnitBlock permits UnitBlock.Small, UnitBlock.Large {

  /** Units in it that are not yet handed over whole. */
  abstract int remaining();

  /** Whether the unit that comes next was begun. */
  abstract boolean begun();

  /** The next bytes; returns how many units are taken by it that were not taken before. */
  abstract int take(UnitSpan span, SlabPool pool);

  /** {@code byteCount} more bytes are with the kernel. */
  abstract void advance(int byteCount);

  /** Forgets what a lost connection took of the begun unit; returns the units that wait again. */
  abstract int rewind();

  /** Gives up the units whose bytes lie in the span; returns how many. */
  abstract int forgetTaken();

  abstract void release(SlabPool pool);

  /** From now on {@link #release} recycles nothing. */
  abstract void leak();

  /**
   * Small units one behind the other.
   *
   * <pre>
   *   0         ends[head-1]     cursor            ends[taken-1]    limit
   *   | handed over   | begun unit .   | in the span  |  queued units  | free |
   * </pre>
   */
  static final class Small extends UnitBlock {
    private final Slab slab;
    private int[] ends;
    private int count;
    private int head;
    private int taken;
    private int cursor;
    private boolean leaked;

    Small(Slab slab) {
      this.slab = slab;
      this.ends = new int[Math.max(4, slab.capacity() / 256)];
    }

    Slab slab() {
      return slab;
    }

    int limit() {
      return count == 0 ? 0 : ends[count - 1];
    }

    boolean hasRoom(long byteCount) {
      return byteCount <= slab.capacity() - limit();
    }

    void added(int end) {
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, count * 2);
      }
      ends[count++] = end;
    }

    @Override
    int remaining() {
      return count - head;
    }

    @Override
    boolean begun() {
      return cursor > unitStart(head);
    }

    @Override
    int take(UnitSpan span, SlabPool pool) {
      span.set(slab.memory(), cursor, limit() - cursor);
      int added = count - taken;
      taken = count;
      return added;
    }

    @Override
    void advance(int byteCount) {
      cursor += byteCount;
      while (head < count && ends[head] <= cursor) {
        head++;
      }
    }

    @Override
    int rewind() {
      int back = taken - head;
      taken = head;
      cursor = unitStart(head);
      return back;
    }

    @Override
    int forgetTaken() {
      int lost = taken - head;
      head = taken;
      cursor = unitStart(head);
      return lost;
    }

    @Override
    void release(SlabPool pool) {
      if (!leaked) {
        pool.recycle(slab);
      }
    }

    /** Units that are added later would lie behind what the kernel reads, so they may stay. */
    @Override
    void leak() {
      leaked = true;
    }

    private int unitStart(int index) {
      return index == 0 ? 0 : ends[index - 1];
    }
  }

  /** One unit that is larger than a slab, encoded piece by piece as it is written. */
  static final class Large extends UnitBlock {
    private final Piecewise content;
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
    }

    @Override
    int remaining() {
      return position < content.size() ? 1 : 0;
    }

    @Override
    boolean begun() {
      return position > 0;
    }

    @Override
    int take(UnitSpan span, SlabPool pool) {
      Slab slab = staging;
      if (slab == null) {
        slab = pool.take(SlabPool.LARGE);
        staging = slab;
      }
      if (stagedTaken == staged) {
        staged = (int) Math.min(slab.capacity(), content.size() - position);
        stagedTaken = 0;
        content.encode(position, slab.memory(), staged);
      }
      span.set(slab.memory(), stagedTaken, staged - stagedTaken);
      int added = taken ? 0 : 1;
      taken = true;
      return added;
    }

    @Override
    void advance(int byteCount) {
      position += byteCount;
      stagedTaken += byteCount;
    }

    @Override
    int rewind() {
      int back = taken ? remaining() : 0;
      position = 0;
      staged = 0;
      stagedTaken = 0;
      taken = false;
      return back;
    }

    @Override
    int forgetTaken() {
      if (!taken) {
        return 0;
      }
      int lost = remaining();
      position = content.size();
      return lost;
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
