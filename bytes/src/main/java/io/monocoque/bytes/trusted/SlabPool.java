package io.monocoque.bytes.trusted;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Slabs in a few sizes, kept for reuse because native memory is slow to get and to give back.
 *
 * <p>Small connections hold a small slab: 2 KiB carries a request, 64 KiB carries a burst; larger
 * ones, in powers of two, carry one large unit each. What is kept for reuse is bounded; what is
 * beyond that goes back to the system.
 *
 * <p>Threading: any thread. Ownership: see {@link Slab}.
 */
public final class SlabPool implements AutoCloseable {
  public static final int SMALL = 2 << 10;
  public static final int MEDIUM = 16 << 10;
  public static final int LARGE = 64 << 10;
  public static final int LARGEST = 4 << 20;

  private static final int[] CAPACITIES = {
    SMALL, MEDIUM, LARGE, 2 * LARGE, 4 * LARGE, 8 * LARGE, 16 * LARGE, 32 * LARGE, LARGEST
  };

  /**
   * Bytes kept for reuse in each size: a queue of a thousand messages of 16 KiB goes round in it,
   * as opening and closing native memory for each slab stops all threads each time.
   */
  private static final int KEPT = 32 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final List<ArrayDeque<Slab>> free = new ArrayList<>();
  private final AtomicInteger taken = new AtomicInteger();
  private boolean closed;

  public SlabPool() {
    for (int _ : CAPACITIES) {
      free.add(new ArrayDeque<>(0));
    }
  }

  /**
   * A slab of at least {@code byteCount} bytes; its content is undefined.
   *
   * @throws IllegalArgumentException if {@code byteCount} is over {@link #LARGEST}
   */
  public Slab take(int byteCount) {
    int size = sizeFor(byteCount);
    taken.incrementAndGet();
    lock.lock();
    try {
      Slab kept = free.get(size).pollLast();
      if (kept != null) {
        kept.taken = true;
        return kept;
      }
    } finally {
      lock.unlock();
    }
    return new Slab(CAPACITIES[size]);
  }

  /**
   * Gives a slab back. The caller must be its only owner and nothing may be in flight on it.
   *
   * @throws IllegalStateException if it was given back before
   */
  public void recycle(Slab slab) {
    lock.lock();
    try {
      if (!slab.taken) {
        throw new IllegalStateException("a slab was recycled twice");
      }
      slab.taken = false;
      taken.decrementAndGet();
      ArrayDeque<Slab> list = free.get(sizeFor(slab.capacity()));
      if (!closed && list.size() < KEPT / slab.capacity()) {
        list.addLast(slab);
        return;
      }
    } finally {
      lock.unlock();
    }
    slab.free();
  }

  /** Slabs that somebody holds now; a leak check asks for it. */
  public int takenCount() {
    return taken.get();
  }

  /** Frees what is kept; slabs that are still held are freed when they are recycled. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      for (ArrayDeque<Slab> list : free) {
        list.forEach(Slab::free);
        list.clear();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The place of the smallest size that is enough. */
  private static int sizeFor(int byteCount) {
    for (int size = 0; size < CAPACITIES.length; size++) {
      if (byteCount <= CAPACITIES[size]) {
        return size;
      }
    }
    throw new IllegalArgumentException("a slab holds at most " + LARGEST + ", not " + byteCount);
  }
}
