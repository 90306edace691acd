package io.monocoque.bytes.trusted;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Slabs in a few sizes, kept for reuse because native memory is slow to get and to give back.
 *
 * <p>Small connections hold a small slab: 2 KiB carries a request, 64 KiB carries a burst; larger
 * ones carry one large unit each, of a power of two bytes and what goes with it. As many slabs of a
 * size are kept for reuse as are in use, or a few; what is beyond that goes back to the system. So
 * a deep queue goes round in its memory, and one that has emptied does not keep it. What is kept
 * and what is in use are within the budget together, or nothing is kept.
 *
 * <p>Threading: any thread. Ownership: see {@link Slab}.
 */
public final class SlabPool implements AutoCloseable {
  public static final int SMALL = 2 << 10;
  public static final int MEDIUM = 16 << 10;
  public static final int LARGE = 64 << 10;

  /** Beside a power of two bytes: room for a header and a table. */
  private static final int BESIDE = 4 << 10;

  public static final int LARGEST = (4 << 20) + BESIDE;

  private static final int[] CAPACITIES = {
    SMALL,
    MEDIUM,
    LARGE,
    LARGE + BESIDE,
    2 * LARGE + BESIDE,
    4 * LARGE + BESIDE,
    8 * LARGE + BESIDE,
    16 * LARGE + BESIDE,
    32 * LARGE + BESIDE,
    LARGEST
  };

  /**
   * Bytes kept for reuse in each size in any case: a queue of a thousand messages of 16 KiB goes
   * round in it, as opening and closing native memory for each slab stops all threads each time.
   */
  private static final int KEPT = 32 << 20;

  private final OutboundBudget budget;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<ArrayDeque<Slab>> free = new ArrayList<>();

  /** How many are held, of each size and in all. */
  private final int[] inUse = new int[CAPACITIES.length];

  private int takenCount;

  /** Bytes that are kept for reuse. */
  private long keptBytes;

  /** In checked mode: the slabs that are taken. */
  private final Set<Slab> held = Collections.newSetFromMap(new IdentityHashMap<>(0));

  private volatile SlabMemory memory = SlabMemory.ORDINARY;
  private boolean closed;

  /** A pool without bounds. */
  public SlabPool() {
    this(OutboundBudget.unlimited());
  }

  /**
   * @param budget is told what is taken
   */
  public SlabPool(OutboundBudget budget) {
    this.budget = budget;
    for (int _ : CAPACITIES) {
      free.add(new ArrayDeque<>(0));
    }
  }

  /** What the slabs that are taken count in. */
  public OutboundBudget budget() {
    return budget;
  }

  /**
   * A slab of at least {@code byteCount} bytes; its content is undefined.
   *
   * @throws IllegalArgumentException if {@code byteCount} is over {@link #LARGEST}
   */
  public Slab take(int byteCount) {
    int size = sizeFor(byteCount);
    boolean given = false;
    budget.add(CAPACITIES[size]);
    Slab slab = takeKept(size);
    try {
      if (slab == null) {
        free(keptBeyondBudget());
        slab = new Slab(this, memory, CAPACITIES[size]);
      }
      if (Checked.ON) {
        beginLease(slab);
      }
      given = true;
      return slab;
    } finally {
      if (!given) {
        lost(size); // nobody gets it
      }
    }
  }

  private @Nullable Slab takeKept(int size) {
    lock.lock();
    try {
      inUse[size]++;
      takenCount++;
      Slab kept = free.get(size).pollLast();
      if (kept != null) {
        keptBytes -= kept.capacity();
        kept.taken = true;
      }
      return kept;
    } finally {
      lock.unlock();
    }
  }

  private void lost(int size) {
    lock.lock();
    try {
      inUse[size]--;
      takenCount--;
    } finally {
      lock.unlock();
    }
    budget.giveBack(CAPACITIES[size]);
  }

  private void beginLease(Slab slab) {
    slab.requirePoison();
    slab.origin = new Throwable("taken by " + Thread.currentThread());
    lock.lock();
    try {
      if (!held.add(slab)) {
        throw new AssertionError("a slab was taken twice: it was " + slab.whence());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives a slab back. The caller must be its only owner and nothing may be in flight on it.
   *
   * @throws IllegalStateException if it was given back before, or is another pool's
   */
  public void recycle(Slab slab) {
    Slab recycled = slab;
    if (Checked.ON) {
      endLease(slab);
      recycled = slab.poisoned();
    }
    List<Slab> excess = List.of();
    lock.lock();
    try {
      requireTaken(recycled);
      recycled.taken = false;
      takenCount--;
      int size = sizeFor(recycled.capacity());
      inUse[size]--;
      ArrayDeque<Slab> list = free.get(size);
      list.addLast(recycled);
      keptBytes += recycled.capacity();
      // This slab counts twice now: the budget is told below.
      boolean keeping = !closed && isWithinBudget(-recycled.capacity());
      int kept = keeping ? Math.max(KEPT / recycled.capacity(), inUse[size]) : 0;
      if (list.size() > kept) {
        excess = new ArrayList<>(2);
        moveFirst(list, excess);
        if (list.size() > kept) {
          moveFirst(list, excess); // one more than comes back, so that what is kept shrinks
        }
      }
    } finally {
      lock.unlock();
    }
    budget.giveBack(recycled.capacity());
    free(excess);
  }

  private void moveFirst(ArrayDeque<Slab> list, List<Slab> target) {
    Slab oldest = list.removeFirst();
    keptBytes -= oldest.capacity();
    target.add(oldest);
  }

  private boolean isWithinBudget(int change) {
    return keptBytes + budget.held() + change <= budget.limit();
  }

  /** Takes out what is kept beyond the budget, the largest first. */
  private List<Slab> keptBeyondBudget() {
    lock.lock();
    try {
      List<Slab> beyond = new ArrayList<>(0);
      for (int size = CAPACITIES.length - 1; size >= 0 && !isWithinBudget(0); size--) {
        ArrayDeque<Slab> list = free.get(size);
        while (!list.isEmpty() && !isWithinBudget(0)) {
          moveFirst(list, beyond);
        }
      }
      return beyond;
    } finally {
      lock.unlock();
    }
  }

  private static void free(List<Slab> slabs) {
    for (int i = 0; i < slabs.size(); i++) {
      slabs.get(i).free();
    }
  }

  @SuppressWarnings("ReferenceEquality") // one pool is one object
  private void requireTaken(Slab slab) {
    if (slab.pool != this) {
      throw new IllegalStateException("a slab of another pool");
    }
    if (!slab.taken) {
      throw new IllegalStateException("a slab was recycled twice");
    }
  }

  private void endLease(Slab slab) {
    lock.lock();
    try {
      requireTaken(slab);
      slab.taken = false;
      held.remove(slab);
    } finally {
      lock.unlock();
    }
  }

  /** In checked mode: where the memory of further slabs comes from. */
  public void allocateFrom(SlabMemory source) {
    memory = source;
  }

  /** Slabs that somebody holds now; a leak check asks for it. */
  public int takenCount() {
    lock.lock();
    try {
      return takenCount;
    } finally {
      lock.unlock();
    }
  }

  /** How many slabs are held and, in checked mode, where each was taken: for leak checks. */
  public String takenSummary() {
    lock.lock();
    try {
      String origins =
          held.stream()
              .map(slab -> "\n  " + slab.capacity() + " bytes, " + slab.whence())
              .collect(Collectors.joining());
      return takenCount
          + " slabs are held"
          + (Checked.ON ? origins : " (-D" + Checked.PROPERTY + "=true tells where from)");
    } finally {
      lock.unlock();
    }
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
      keptBytes = 0;
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
