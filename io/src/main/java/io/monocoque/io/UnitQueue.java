package io.monocoque.io;

import io.monocoque.bytes.trusted.SlabPool;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Encoded units on their way to a connection: whole or not at all.
 *
 * <p>A unit is <i>queued</i> (no byte of it was handed over), <i>begun</i> (some) or <i>handed
 * over</i> (all). The queue outlives connections: {@link #rewind} makes the begun unit whole again,
 * so that the next connection starts at a unit's first byte, and what was handed over is never
 * repeated.
 *
 * <p>Threading: {@link #offer} from any thread; {@link #next}, {@link #advance}, {@link #rewind}
 * and {@link #forgetTaken} only from the holder of the writer role of the one connection that it
 * feeds (see {@link WriteGuard}). The lock is short and never held across I/O. Ownership: owns the
 * slabs that its units lie in and recycles each when its last unit is handed over or dropped.
 */
public final class UnitQueue {
  /**
   * A unit over this size is not copied as a whole but encoded piece by piece while it is written.
   */
  static final int LARGE_UNIT = 32 << 10;

  private final SlabPool pool;
  private final Runnable onRoom;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<UnitBlock> blocks = new ArrayDeque<>();
  private final int highWaterMark;

  /** Units accepted and not yet taken for a write: what the high-water mark limits. */
  private int queued;

  /** Units accepted, ever. */
  private long offered;

  /** Whether an offer was refused since there was last room to tell of. */
  private boolean refused;

  private boolean closed;

  /**
   * @param highWaterMark units that may wait; 0 for any number
   * @param onRoom called, without the lock, when a queue that refused has emptied to half
   */
  public UnitQueue(SlabPool pool, int highWaterMark, Runnable onRoom) {
    this.pool = pool;
    this.highWaterMark = highWaterMark;
    this.onRoom = onRoom;
  }

  /**
   * Adds a unit behind the others, whole, or refuses it without a trace.
   *
   * <p>Hot path: allocates nothing for small units once the slabs are warm.
   *
   * @return false if the high-water mark is reached or the queue is closed
   */
  public <T> boolean offer(T item, UnitEncoder<T> encoder) {
    lock.lock();
    try {
      if (closed || (highWaterMark > 0 && queued >= highWaterMark)) {
        refused = true;
        return false;
      }
      long size = encoder.size(item);
      if (size > LARGE_UNIT) {
        blocks.addLast(new UnitBlock.Large(new LargeItem<>(item, encoder, size)));
      } else {
        UnitBlock.Small block = blockFor((int) size);
        int start = block.limit();
        encoder.encode(item, block.slab().memory(), start);
        block.added(start + (int) size);
      }
      queued++;
      offered++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private UnitBlock.Small blockFor(int size) {
    if (blocks.peekLast() instanceof UnitBlock.Small last && last.hasRoom(size)) {
      return last;
    }
    // A queue that holds more than a slab is in a burst: the next slab is a large one.
    UnitBlock.Small added =
        new UnitBlock.Small(pool.take(blocks.isEmpty() ? size : SlabPool.LARGE));
    blocks.addLast(added);
    return added;
  }

  /** Whether any byte waits to be handed over. */
  public boolean isEmpty() {
    lock.lock();
    try {
      return blocks.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Whether an offer would be accepted now; if not, {@code onRoom} follows. */
  public boolean hasRoom() {
    lock.lock();
    try {
      boolean room = !closed && (highWaterMark == 0 || queued < highWaterMark);
      refused |= !room;
      return room;
    } finally {
      lock.unlock();
    }
  }

  /** Units that are not handed over whole. */
  public int unfinished() {
    lock.lock();
    try {
      return remaining();
    } finally {
      lock.unlock();
    }
  }

  private int remaining() {
    int count = 0;
    for (UnitBlock block : blocks) {
      count += block.remaining();
    }
    return count;
  }

  /** Units that were ever accepted: the number of the newest, counting from 1. */
  public long offeredCount() {
    lock.lock();
    try {
      return offered;
    } finally {
      lock.unlock();
    }
  }

  /** Up to which number units are handed over or dropped; those after it still wait. */
  public long finishedCount() {
    lock.lock();
    try {
      return offered - remaining();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the kernel holds a part of a unit; nothing else may be written before its rest. */
  boolean begun() {
    lock.lock();
    try {
      UnitBlock first = blocks.peekFirst();
      return first != null && first.begun();
    } finally {
      lock.unlock();
    }
  }

  /** The bytes to write next; false if there are none. */
  boolean next(UnitSpan span) {
    boolean room;
    lock.lock();
    try {
      UnitBlock first = blocks.peekFirst();
      if (first == null) {
        return false;
      }
      queued -= first.take(span, pool);
      room = refused && queued <= highWaterMark / 2;
      if (room) {
        refused = false;
      }
    } finally {
      lock.unlock();
    }
    if (room) {
      onRoom.run();
    }
    return true;
  }

  /** The kernel took {@code byteCount} bytes of the span that {@link #next} gave. */
  void advance(int byteCount) {
    lock.lock();
    try {
      UnitBlock first = blocks.getFirst();
      first.advance(byteCount);
      if (first.remaining() == 0) {
        blocks.removeFirst();
        first.release(pool);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The connection is gone: the begun unit is whole again, and waits at the head of the others. */
  public void rewind() {
    lock.lock();
    try {
      UnitBlock first = blocks.peekFirst();
      if (first != null) {
        queued += first.rewind();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The result of a write was never learnt: gives up its units. Returns how many. */
  int forgetTaken() {
    lock.lock();
    try {
      UnitBlock first = blocks.peekFirst();
      if (first == null) {
        return 0;
      }
      int lost = first.forgetTaken();
      if (first.remaining() == 0) {
        blocks.removeFirst();
        first.release(pool);
      }
      return lost;
    } finally {
      lock.unlock();
    }
  }

  /**
   * As {@link #forgetTaken}, for a driver that ended with the write under way: the slab is not
   * recycled, now or later, as the kernel may still read it.
   */
  int leakTaken() {
    lock.lock();
    try {
      UnitBlock first = blocks.peekFirst();
      if (first == null) {
        return 0;
      }
      first.leak();
      int lost = first.forgetTaken();
      if (first.remaining() == 0) {
        blocks.removeFirst();
      }
      return lost;
    } finally {
      lock.unlock();
    }
  }

  /** Drops everything. Returns the units that were not handed over whole. */
  public int clear() {
    lock.lock();
    try {
      return dropAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops everything and refuses from now on. Returns the units that were not handed over whole.
   */
  public int close() {
    lock.lock();
    try {
      closed = true;
      return dropAll();
    } finally {
      lock.unlock();
    }
  }

  private int dropAll() {
    int dropped = 0;
    for (UnitBlock block : blocks) {
      dropped += block.remaining();
      block.release(pool);
    }
    blocks.clear();
    queued = 0;
    return dropped;
  }

  private record LargeItem<T>(T item, UnitEncoder<T> encoder, long size)
      implements UnitBlock.Large.Piecewise {
    @Override
    public void encode(long from, MemorySegment target, int byteCount) {
      encoder.encodePiece(item, from, target, byteCount);
    }
  }

  /** For messages in tests and logs. */
  @Override
  public String toString() {
    return "UnitQueue[" + unfinished() + " units]";
  }
}
