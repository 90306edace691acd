package io.monocoque.uring;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends a wait in the kernel from another thread: an eventfd that the ring, or a {@link PollWait},
 * polls.
 *
 * <pre>
 *    RUNNING  -- wake --------------------------&gt; WOKEN
 *    RUNNING  -- beforeWait --------------------&gt; WAITING
 *    WAITING  -- wake, which writes ------------&gt; WOKEN
 *    WOKEN    -- beforeWait: do not wait -------&gt; RUNNING
 *    WAITING, WOKEN  -- afterWait --------------&gt; RUNNING
 * </pre>
 *
 * <p>Threading: {@link #wake} by any thread, everything else by the one that waits. A producer
 * publishes its work and then calls wake; the loop leaves WAITING or WOKEN and then looks for work.
 * The full fences between the two steps on both sides make sure that one of them sees the other.
 *
 * <p>Ownership: the eventfd is closed when no thread is about to write to it any more, because its
 * number can at once be somebody else's connection.
 */
final class Waker {
  private static final int RUNNING = 0;
  private static final int WAITING = 1;
  private static final int WOKEN = 2;
  private static final int CLOSED = 3;

  private final int eventfd;
  private final AtomicInteger state = new AtomicInteger(RUNNING);
  private final AtomicInteger writers = new AtomicInteger();

  Waker(int eventfd) {
    this.eventfd = eventfd;
  }

  int eventfd() {
    return eventfd;
  }

  void wake() {
    VarHandle.fullFence(); // what was published before, then the state
    if (state.compareAndSet(RUNNING, WOKEN) || state.get() != WAITING) {
      return; // not asleep, and sure to look for work before it sleeps
    }
    writers.getAndIncrement();
    if (state.compareAndSet(WAITING, WOKEN)) {
      LibC.signal(eventfd);
    }
    writers.getAndDecrement();
  }

  /** Whether to wait: not if woken since the last time. */
  boolean beforeWait() {
    if (state.compareAndSet(RUNNING, WAITING)) {
      return true;
    }
    afterWait();
    return false;
  }

  /** Whether nobody has called {@link #wake} since {@link #beforeWait}. */
  boolean stillWaiting() {
    return state.get() == WAITING;
  }

  void afterWait() {
    state.set(RUNNING);
    VarHandle.fullFence(); // the state, then the look for work
  }

  void close() {
    state.set(CLOSED);
    while (writers.get() != 0) {
      Thread.onSpinWait(); // for the length of one write
    }
    LibC.close(eventfd);
  }
}
