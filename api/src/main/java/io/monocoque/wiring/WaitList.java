package io.monocoque.wiring;

import java.util.concurrent.ConcurrentLinkedQueue;
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
 * <p>Threading: any thread, platform or virtual; waiting only parks.
 */
public final class WaitList {
  /** A deadline that never comes. */
  public static final long FOREVER = Long.MAX_VALUE;

  private final ConcurrentLinkedQueue<Waiter> waiters = new ConcurrentLinkedQueue<>();

  private static final class Waiter {
    final Thread thread = Thread.currentThread();
    volatile boolean signalled;
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
    while (true) {
      Waiter self = new Waiter();
      waiters.add(self);
      boolean tryAgain = false;
      try {
        T result = attempt.get();
        if (result != null) {
          return result;
        }
        tryAgain = park(self, deadline);
        if (!tryAgain) {
          return null;
        }
      } finally {
        // Only who was signalled and tries again has used the signal up.
        if (!tryAgain) {
          waiters.remove(self);
          signal();
        }
      }
    }
  }

  /** A claim of an outlet whose places are waited for here. */
  @Nullable DraftUnit claim(Outlet outlet, int size, long deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    DraftUnit draft = outlet.tryClaim(size);
    return draft != null ? draft : await(() -> outlet.tryClaim(size), deadline);
  }

  /** Returns false if the deadline passed without a signal. */
  private boolean park(Waiter self, long deadline) throws InterruptedException {
    while (!self.signalled) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (deadline == FOREVER) {
        LockSupport.park(this);
      } else {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
          return false;
        }
        LockSupport.parkNanos(this, nanos);
      }
    }
    return true;
  }

  /** Wakes one waiter, if there is one. */
  void signal() {
    Waiter next = waiters.poll();
    if (next != null) {
      next.signalled = true;
      LockSupport.unpark(next.thread);
    }
  }

  /** Wakes all that wait now. */
  void signalAll() {
    for (Waiter next; (next = waiters.poll()) != null; ) {
      next.signalled = true;
      LockSupport.unpark(next.thread);
    }
  }
}
