package io.monocoque.wiring;

import io.monocoque.io.Patience;
import io.monocoque.io.spi.InputWait;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait until an attempt succeeds: to take a message, to get one accepted, to see a
 * peer.
 *
 * <p>A waiter enters the list, then tries once more, then parks; whoever makes an attempt worth
 * trying changes the state first and signals then. So a signal cannot fall between. A waiter that
 * leaves, successful or not, signals the next one: one signal may stand for many messages, and one
 * that came together with a time-out or an interrupt must not be lost.
 *
 * <p>Where another thread of this process may end the wait, without a loop, a waiter looks for a
 * while before it parks, if waits were short lately: to be parked and woken takes longer than most
 * of them. It also lets that thread get ahead a little before it tries again, as two that follow
 * each other closely make each other slow. (benchmarks: ADR 0021)
 *
 * <pre>{@code
 * try (WaitList.Waiter self = waiters.enter(deadline)) {
 *   do {
 *     result = attempt();
 *   } while (result == null && self.park());
 * }
 * }</pre>
 *
 * <p>A platform thread that receives by itself may wait at connections instead of parking ({@link
 * Waiter#goTo}).
 *
 * <p>Threading: any thread, platform or virtual; waiting only parks, and who signals never waits.
 * Ownership: a waiter is its thread's from {@link #enter} to {@link Waiter#close}, and then the
 * list's, for the next one.
 *
 * <p>Hot path: allocates nothing once as many have waited at a time, if they are few.
 */
public final class WaitList {
  /** A deadline that never comes. */
  public static final long FOREVER = Long.MAX_VALUE;

  /** More threads than usually wait at a time on one socket. */
  private static final int KEPT = 16;

  /** How much a waiter lets others get ahead; also the time between two looks. */
  private static final long APART_NANOS = 5_000;

  private final SocketLock lock;

  /** Whether a thread that is no loop's may end waits. */
  private volatile boolean looks;

  /** Written under the lock; read without, too, as a hint. */
  private final Patience patience = new Patience();

  /** Who waits longest; written under the lock, as is all that follows. */
  private volatile @Nullable Waiter first;

  private @Nullable Waiter last;

  /** Those that nobody is, linked by {@code next}. */
  private @Nullable Waiter spare;

  private int spareCount;

  /** One thread that waits. */
  final class Waiter implements AutoCloseable {
    private @Nullable Thread thread;
    private long deadline;

    /** When it came, if it may look. */
    private long begun;

    /** Whether it is in the list; set under the lock. */
    private volatile boolean listed;

    /** Where it waits, if it does not park; under the lock. */
    private @Nullable InputWait place;

    private @Nullable Waiter previous;
    private @Nullable Waiter next;

    /**
     * Waits for a signal, for which the attempt is to be made once more.
     *
     * @return false if the deadline passed without one
     */
    boolean park() throws InterruptedException {
      look();
      while (listed) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (deadline == FOREVER) {
          LockSupport.park(WaitList.this);
        } else {
          long nanos = deadline - System.nanoTime();
          if (nanos <= 0) {
            return false;
          }
          LockSupport.parkNanos(WaitList.this, nanos);
        }
      }
      enterAgain(this);
      return true;
    }

    /**
     * The waiter is about to wait there, so that is what a signal is to end.
     *
     * @return false if there was one already
     */
    boolean goTo(InputWait where) {
      lock.lock();
      try {
        place = where;
        return listed;
      } finally {
        lock.unlock();
      }
    }

    /** It waits there no more; returns whether there was a signal, as {@link #park} does. */
    boolean comeBack() {
      lock.lock();
      try {
        place = null;
        boolean signalled = !listed;
        if (signalled) {
          list(this);
        }
        return signalled;
      } finally {
        lock.unlock();
      }
    }

    private void look() {
      if (!isWorthLooking()) {
        return;
      }
      long longest = begun + Patience.LOOK_NANOS;
      long end = isOver(deadline, longest) ? deadline : longest;
      for (long now = System.nanoTime(); listed && now - end < 0; now = System.nanoTime()) {
        Patience.pause(now + APART_NANOS);
      }
    }

    /** Waits no longer: the next one may have an attempt to make. */
    @Override
    public void close() {
      leave(this);
      signal();
    }
  }

  /**
   * @param soon runs a task a moment later
   */
  WaitList(Executor soon) {
    lock = new SocketLock(soon);
  }

  /** The point in {@link System#nanoTime} that lies so far ahead; very far is {@link #FOREVER}. */
  public static long deadlineAfter(long nanos) {
    return nanos >= Long.MAX_VALUE / 2 ? FOREVER : System.nanoTime() + Math.max(0, nanos);
  }

  /**
   * Waits until the attempt gives something.
   *
   * @return what it gave, or null if the deadline passed
   * @throws InterruptedException if interrupted before the attempt gave something
   */
  <T> @Nullable T await(Supplier<@Nullable T> attempt, long deadline) throws InterruptedException {
    try (Waiter self = enter(deadline)) {
      T result;
      do {
        result = attempt.get();
      } while (result == null && self.park());
      return result;
    }
  }

  /** A claim of an outlet whose places are waited for here. */
  @Nullable DraftUnit claim(Outlet outlet, int size, long deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    DraftUnit draft = outlet.tryClaim(size);
    if (draft == null) {
      try (Waiter self = enter(deadline)) {
        do {
          draft = outlet.tryClaim(size);
        } while (draft == null && self.park());
      }
    }
    return draft;
  }

  /** From now on a thread that is no loop's may end waits. */
  void mayLook() {
    looks = true;
  }

  private static boolean isOver(long deadline, long now) {
    return deadline != FOREVER && now - deadline >= 0;
  }

  private boolean isWorthLooking() {
    return looks && patience.isWorthIt();
  }

  /** The calling thread waits from here on: it makes the attempt, and parks if that was in vain. */
  Waiter enter(long deadline) {
    long begun = looks ? System.nanoTime() : 0;
    if (isWorthLooking() && !isOver(deadline, begun)) {
      Patience.pause(begun + APART_NANOS);
    }
    lock.lock();
    try {
      Waiter waiter = takeSpare();
      waiter.thread = Thread.currentThread();
      waiter.deadline = deadline;
      waiter.begun = begun;
      list(waiter);
      return waiter;
    } finally {
      lock.unlock();
    }
  }

  private Waiter takeSpare() {
    Waiter waiter = spare;
    if (waiter == null) {
      return new Waiter();
    }
    spare = waiter.next;
    spareCount--;
    waiter.next = null;
    return waiter;
  }

  private void enterAgain(Waiter waiter) {
    lock.lock();
    try {
      list(waiter);
    } finally {
      lock.unlock();
    }
  }

  private void leave(Waiter waiter) {
    lock.lock();
    try {
      if (waiter.listed) {
        unlist(waiter);
      }
      waiter.thread = null;
      waiter.place = null;
      if (looks) {
        long now = System.nanoTime();
        if (!isOver(waiter.deadline, now)) { // else nothing came
          patience.waited(now - waiter.begun);
        }
      }
      if (spareCount < KEPT) {
        waiter.next = spare;
        spare = waiter;
        spareCount++;
      }
    } finally {
      lock.unlock();
    }
  }

  private void list(Waiter waiter) {
    Waiter before = last;
    waiter.previous = before;
    waiter.listed = true;
    last = waiter;
    if (before == null) {
      first = waiter;
    } else {
      before.next = waiter;
    }
  }

  private void unlist(Waiter waiter) {
    Waiter before = waiter.previous;
    Waiter after = waiter.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    waiter.previous = null;
    waiter.next = null;
    waiter.listed = false;
  }

  /** Wakes one waiter, if there is one. */
  void signal() {
    if (first == null) {
      return;
    }
    if (!lock.tryLock()) {
      lock.submit(WaitList::wakeFirst, this);
      return;
    }
    Thread woken = null;
    InputWait place = null;
    try {
      Waiter waiter = takeFirst();
      if (waiter != null) {
        woken = waiter.thread;
        place = waiter.place;
      }
    } finally {
      lock.unlock();
    }
    wake(woken, place); // after the unlocking: the first that it wants is the lock
  }

  private static void wake(@Nullable Thread thread, @Nullable InputWait place) {
    if (place == null) {
      LockSupport.unpark(thread);
    } else {
      place.wake();
    }
  }

  /** Whether somebody waits. */
  boolean hasWaiter() {
    return first != null;
  }

  /** Wakes all that wait now. */
  void signalAll() {
    if (first != null) {
      lock.submit(this::wakeAll);
    }
  }

  private @Nullable Waiter takeFirst() {
    Waiter waiter = first;
    if (waiter != null) {
      unlist(waiter);
    }
    return waiter;
  }

  private void wakeFirst() {
    Waiter waiter = takeFirst();
    if (waiter != null) {
      wake(waiter.thread, waiter.place);
    }
  }

  private void wakeAll() {
    while (first != null) {
      wakeFirst();
    }
  }
}
