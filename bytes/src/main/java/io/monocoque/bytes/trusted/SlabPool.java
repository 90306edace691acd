package io.monocoque.bytes.trusted;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Slabs in three sizes, kept for reuse because native memory is slow to get and to give back.
 *
 * <p>Small connections hold a small slab: 2 KiB carries a request, 64 KiB carries a burst. What is
 * kept for reuse is bounded; what is beyond that goes back to the system.
 *
 * <p>Threading: any thread. Ownership: see {@link Slab}.
 */
public final class SlabPool implements AutoCloseable {
  public static final int SMALL = 2 << 10;
  public static final int MEDIUM = 16 << 10;
  public static final int LARGE = 64 << 10;

  /**
   * Bytes kept for reuse in each size: a queue of a thousand messages of 16 KiB goes round in it,
   * as opening and closing native memory for each slab stops all threads each time.
   */
  private static final int KEPT = 32 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Slab> small = new ArrayDeque<>();
  private final ArrayDeque<Slab> medium = new ArrayDeque<>();
  private final ArrayDeque<Slab> large = new ArrayDeque<>();
  private final AtomicInteger taken = new AtomicInteger();
  private boolean closed;

  /**
   * A slab of at least {@code byteCount} bytes; its content is undefined.
   *
   * @throws IllegalArgumentException if {@code byteCount} is over {@link #LARGE}
   */
  public Slab take(int byteCount) {
    int capacity = sizeFor(byteCount);
    taken.incrementAndGet();
    lock.lock();
    try {
      Slab kept = freeList(capacity).pollLast();
      if (kept != null) {
        kept.taken = true;
        return kept;
      }
    } finally {
      lock.unlock();
    }
    return new Slab(capacity);
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
      ArrayDeque<Slab> list = freeList(slab.capacity());
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
      for (ArrayDeque<Slab> list : List.of(small, medium, large)) {
        list.forEach(Slab::free);
        list.clear();
      }
    } finally {
      lock.unlock();
    }
  }

  private static int sizeFor(int byteCount) {
    if (byteCount > LARGE) {
      throw new IllegalArgumentException("a slab holds at most " + LARGE + ", not " + byteCount);
    }
    return byteCount <= SMALL ? SMALL : byteCount <= MEDIUM ? MEDIUM : LARGE;
  }

  private ArrayDeque<Slab> freeList(int capacity) {
    return capacity == SMALL ? small : capacity == MEDIUM ? medium : large;
  }
}
