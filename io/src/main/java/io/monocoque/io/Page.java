package io.monocoque.io;

import io.monocoque.bytes.trusted.Checked;
import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Units one behind the other, from a slab's beginning, and where each ends, from the slab's end
 * backwards. What was added does not change any more, so any number of queues may send from it.
 *
 * <pre>
 *   | unit 0 | unit 1 | unit 2 |  free  | end 2 | end 1 | end 0 |
 * </pre>
 *
 * <p>Threading: one writer, who adds; a reader may look at a unit that it was told of. {@link
 * #retain} by who holds it, {@link #release} by any thread. Ownership: has as many holders as it
 * counts, the writer among them; the last one to let go recycles the slab. A page that nobody holds
 * may begin anew, if who made it is sure that no reader has kept it.
 */
final class Page {
  private static final int END_SIZE = Integer.BYTES;

  /** In checked mode: bytes behind a unit that are to stay as they are. */
  private static final int WATCHED = 64;

  private static final VarHandle HOLDERS;

  static {
    try {
      HOLDERS = MethodHandles.lookup().findVarHandle(Page.class, "holders", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Slab slab;
  private MemorySegment memory;

  /** Its size; each look at the memory itself costs steps. */
  private int capacity;

  private volatile int holders = 1;

  /** Whether the slab goes on in another page, or belongs to the kernel for ever. */
  private volatile boolean kept;

  /** Where the first unit begins. */
  private int origin;

  private int count;
  private int limit;

  /** An empty page, held by the caller. */
  Page(Slab slab) {
    this.slab = slab;
    this.memory = slab.memory();
    this.capacity = slab.capacity();
  }

  /** The same, in an object that was another page, which nobody holds any more. */
  void begin(Slab newSlab) {
    if (holders != 0) {
      throw new IllegalStateException("a page that is held was to begin anew");
    }
    slab = newSlab;
    memory = newSlab.memory();
    capacity = newSlab.capacity();
    kept = false;
    origin = 0;
    count = 0;
    limit = 0;
    holders = 1;
  }

  /** The slab that a page with one unit of this size needs. */
  static int slabSize(int unitSize) {
    return unitSize + END_SIZE;
  }

  // The writer's.

  boolean hasRoom(int unitSize) {
    return unitSize <= endAt(count) - limit;
  }

  boolean isHalfFull() {
    return limit > capacity / 2;
  }

  boolean isEverRoomFor(int unitSize) {
    return slabSize(unitSize) <= capacity;
  }

  /** Adds a unit, for which there is room; the next one is number {@link #count}. */
  <T> void add(T item, UnitEncoder<T> encoder, int size) {
    MemorySegment target = memory;
    int end = limit + size;
    int index = count;
    encoder.encode(item, target, limit);
    if (Checked.ON) {
      // An encoder that writes more than it said would write over what comes next.
      int watched = Math.min(end + WATCHED, endAt(index - 1));
      Checked.requirePoison(target.asSlice(end, watched - end), () -> "a page behind a unit");
    }
    target.set(ValueLayout.JAVA_INT, endAt(index), end);
    limit = end;
    count = index + 1;
  }

  /** As if what was written behind the units, up to there, had never been. */
  void clean(int end) {
    if (Checked.ON) {
      Checked.poison(memory.asSlice(limit, end - limit));
    }
  }

  /** Where the next unit begins. */
  int limit() {
    return limit;
  }

  /** Counts a unit that lies at {@code [from, to)} of the slab already, as the first. */
  void addInPlace(int from, int to) {
    origin = from;
    limit = to;
    memory.set(ValueLayout.JAVA_INT, endAt(0), to);
    count = 1;
  }

  int count() {
    return count;
  }

  /**
   * This page's slab, for another one. The caller is the only holder and nobody reads it any more;
   * null if that is not so.
   */
  @Nullable Slab takeSlab() {
    if (kept || holders != 1) {
      return null;
    }
    kept = true;
    if (Checked.ON) {
      Checked.poison(memory);
    }
    return slab;
  }

  // A reader's.

  MemorySegment memory() {
    return memory;
  }

  /** Where the units before this one end, and it begins. */
  int start(int index) {
    return index == 0 ? origin : end(index - 1);
  }

  int end(int index) {
    return memory.get(ValueLayout.JAVA_INT, endAt(index));
  }

  private int endAt(int index) {
    return capacity - END_SIZE * (index + 1);
  }

  // Any holder's.

  Page retain() {
    if ((int) HOLDERS.getAndAdd(this, 1) <= 0) {
      throw new IllegalStateException("a page that nobody holds any more was to be held");
    }
    return this;
  }

  boolean isHeld() {
    return holders != 0;
  }

  void release(SlabPool pool) {
    int left = (int) HOLDERS.getAndAdd(this, -1) - 1;
    if (left < 0) {
      throw new IllegalStateException("a page was released more often than it was held");
    }
    if (left == 0 && !kept) {
      pool.recycle(slab);
    }
  }

  /** From now on the slab is not recycled by anybody: the kernel may still read it. */
  void leak() {
    kept = true;
  }
}
