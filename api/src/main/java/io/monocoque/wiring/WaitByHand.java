package io.monocoque.wiring;

import io.monocoque.io.Patience;
import io.monocoque.io.spi.InputWait;
import org.jspecify.annotations.Nullable;

/**
 * How a thread waits for what it receives by itself. Nobody tells it of anything, so it looks for a
 * while, where waits were short lately or nothing else can be done; and if its socket has few
 * peers, it then waits at those connections. When that was in vain it gives the input back, to be
 * told of what comes.
 *
 * <p>What ends any wait ends one at connections, too, but for an interrupt, which is noticed when
 * that is over: after {@link #AWAIT_MILLIS} at most.
 *
 * <p>Threading: any thread; virtual ones only look. What is said to be under the lock is under that
 * of the receiving side.
 */
final class WaitByHand {
  /** How long a reader looks that can do nothing else. (benchmarks: ADR 0020) */
  private static final long LOOK_NANOS = Patience.LOOK_NANOS;

  /** Each look enters the kernel. */
  private static final long APART_NANOS = 5_000;

  /** How long it waits at connections: longer than {@link Loan#CLOSELY_NANOS}. (ADR 0023) */
  private static final int AWAIT_MILLIS = 3;

  private static final long AWAIT_NANOS = AWAIT_MILLIS * 1_000_000L;

  private final SocketLock lock;
  private final LentPeers lent;

  /** Under the lock; read without, too, as a hint. */
  private final Patience patience = new Patience();

  /** Whether the thread that waited last was a platform thread. */
  private volatile boolean platform;

  /** Whether the input of all peers can be lent. */
  private volatile boolean fewPeers;

  WaitByHand(SocketLock lock, LentPeers lent) {
    this.lock = lock;
    this.lent = lent;
  }

  /** Under the lock: the socket has so many peers now. */
  void peersAre(int count) {
    fewPeers = count <= LentPeers.MOST;
  }

  /** Whether the reader that waited last was a platform thread; false if none has waited yet. */
  boolean isByPlatformThread() {
    return platform;
  }

  /** Whether a reader may wait at connections, if their input is lent. */
  boolean isPossible() {
    return platform && fewPeers;
  }

  /**
   * Looks for a while; returns whether there is a message, which another thread may take.
   *
   * @param begun when nothing was found
   */
  boolean look(long begun, long deadline) {
    boolean isPlatform = !Thread.currentThread().isVirtual();
    if (platform != isPlatform) {
      platform = isPlatform;
    }
    if (!lent.anyDry()) {
      return false;
    }
    long longest = mayAwait(begun, deadline) ? patience.lookNanos() : LOOK_NANOS;
    return look(begun, longest, deadline);
  }

  /** Whether the calling thread, which is the one that waited last, may wait at connections. */
  private boolean mayAwait(long now, long deadline) {
    return isPossible() && (deadline == WaitList.FOREVER || deadline - now > AWAIT_NANOS);
  }

  private boolean look(long begun, long longest, long deadline) {
    boolean isSoon = deadline != WaitList.FOREVER && deadline - begun < longest;
    long end = isSoon ? deadline : begun + longest;
    for (long now = begun; lent.anyDry() && now - end < 0; now = System.nanoTime()) {
      Patience.pause(now + APART_NANOS);
      if (lookOnce(begun)) {
        return true;
      }
    }
    return false;
  }

  private boolean lookOnce(long begun) {
    lock.lock();
    try {
      boolean found = lent.lookAtDry();
      if (found) {
        patience.waited(System.nanoTime() - begun);
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits at the connections, if that can be, in place of parking; returns whether to make the
   * attempt once more: false if nothing came in all of that time.
   *
   * @param begun when nothing was found, before it looked
   */
  boolean awaitInput(WaitList.Waiter self, long begun, long deadline) {
    long now = System.nanoTime();
    if (!lent.anyDry() || Thread.currentThread().isVirtual() || !mayAwait(now, deadline)) {
      return false;
    }
    InputWait place = beginAwait();
    if (place == null) {
      return false;
    }
    boolean waited = false;
    boolean found = false;
    try {
      waited = self.goTo(place) && lent.await(place, AWAIT_MILLIS);
    } finally {
      found = endAwait(begun);
    }
    boolean signalled = self.comeBack();
    // A wait may end early and in vain, by a signal that comes too late for the one before.
    return signalled || found || (waited && System.nanoTime() - now < AWAIT_NANOS / 2);
  }

  private @Nullable InputWait beginAwait() {
    lock.lock();
    try {
      return lent.beginAwait();
    } finally {
      lock.unlock();
    }
  }

  private boolean endAwait(long begun) {
    lock.lock();
    try {
      boolean found = lent.endAwait();
      if (found) {
        patience.waited(System.nanoTime() - begun);
      }
      return found;
    } finally {
      lock.unlock();
    }
  }
}
