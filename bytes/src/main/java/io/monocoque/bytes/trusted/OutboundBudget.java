package io.monocoque.bytes.trusted;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much memory of a context may be taken by what waits to be sent. Past it senders wait, as at a
 * high-water mark.
 *
 * <p>A queue may take another unit while it has no more waiting than is still free, or 64 KiB. So
 * one queue fills half of the budget at most, two a third each; there is always some left for
 * others, and nobody waits for others with a queue that is empty. A queue that was refused is told
 * of room when it has no more than half of what is free.
 *
 * <pre>
 *   | queue 1    | queue 2    | free       |     queues 1 and 2 are full now, a third one is not
 * </pre>
 *
 * <p>Whoever is refused says so first and looks again after; who gives memory back does that first
 * and looks for the refused after. So one of both sees the other.
 *
 * <p>Threading: any thread. Ownership: of the numbers only.
 */
public final class OutboundBudget {
  /** A queue with so much waiting is never refused. */
  public static final int ALWAYS = 64 << 10;

  private static final long NOBODY = Long.MAX_VALUE;

  /** A queue that may have to wait for memory. */
  public interface Queue {
    /** Bytes that wait in it. Any thread. */
    long queuedBytes();

    /** There is memory again. Any thread, under no lock of the budget's. */
    void onMemory();
  }

  private final long limit;
  private final AtomicLong held = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();

  /** Those who were refused; guarded by the lock. */
  private final Set<Queue> refused = new LinkedHashSet<>();

  /** With so much free, somebody can go on; set under the lock. */
  private volatile long wakeAt = NOBODY;

  /**
   * @param byteCount the budget
   */
  public OutboundBudget(long byteCount) {
    limit = byteCount;
  }

  /** A budget that is never used up. */
  public static OutboundBudget unlimited() {
    return new OutboundBudget(Long.MAX_VALUE / 4);
  }

  /** So much was taken. */
  public void add(long byteCount) {
    held.getAndAdd(byteCount);
  }

  /** So much is free again: who was refused may be told, on this thread. */
  public void giveBack(long byteCount) {
    if (limit - held.addAndGet(-byteCount) >= wakeAt) {
      wake();
    }
  }

  /** What is taken. */
  public long held() {
    return held.get();
  }

  long limit() {
    return limit;
  }

  private long free() {
    return limit - held.getOpaque();
  }

  /**
   * Whether a queue with so much waiting may take another unit.
   *
   * <p>Hot path: a look at a number, past {@link #ALWAYS}.
   */
  public boolean allows(long queuedBytes) {
    return queuedBytes <= ALWAYS || queuedBytes <= free();
  }

  private static boolean allowsAgain(long queuedBytes, long free) {
    return queuedBytes <= ALWAYS || 2 * queuedBytes <= free;
  }

  /**
   * The queue is refused: it is told when there is memory, unless it may go on by now.
   *
   * @return whether it may
   */
  public boolean refuse(Queue queue) {
    lock.lock();
    try {
      refused.add(queue);
      wakeAt = Math.min(wakeAt, 2 * queue.queuedBytes());
    } finally {
      lock.unlock();
    }
    long free = limit - held.get();
    return queue.queuedBytes() <= ALWAYS || queue.queuedBytes() <= free;
  }

  /** Less waits in a queue that was refused. */
  public void emptied(Queue queue) {
    lock.lock();
    try {
      if (!allowsAgain(queue.queuedBytes(), limit - held.get())) {
        wakeAt = Math.min(wakeAt, 2 * queue.queuedBytes());
        return;
      }
      refused.remove(queue);
    } finally {
      lock.unlock();
    }
    queue.onMemory();
  }

  private void wake() {
    List<Queue> ready = new ArrayList<>();
    lock.lock();
    try {
      do {
        wakeAt = takeReady(limit - held.get(), ready);
      } while (limit - held.get() >= wakeAt); // more came between the two looks
    } finally {
      lock.unlock();
    }
    ready.forEach(Queue::onMemory);
  }

  /** Returns with how much free another one can go on. */
  private long takeReady(long free, List<Queue> ready) {
    long needed = NOBODY;
    for (Iterator<Queue> all = refused.iterator(); all.hasNext(); ) {
      Queue each = all.next();
      long queued = each.queuedBytes();
      if (allowsAgain(queued, free)) {
        all.remove();
        ready.add(each);
      } else {
        needed = Math.min(needed, 2 * queued);
      }
    }
    return needed;
  }
}
