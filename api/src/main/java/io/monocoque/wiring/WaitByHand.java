package io.monocoque.wiring;

import io.monocoque.io.Patience;
import org.jspecify.annotations.Nullable;

/**
 * How a thread waits for what it receives by itself. Nobody tells it of anything, so it looks for a
 * while, where waits were short lately or nothing else can be done; and if all that can come is
 * from one peer, it then waits at that connection. When that was in vain it gives the input back,
 * to be told of what comes.
 *
 * <p>Nothing but input ends the wait at a connection, so whatever else a reader has to notice waits
 * for its end: {@link #AWAIT_MILLIS} at most.
 *
 * <p>Threading: any thread; virtual ones only look. What is said to be under the lock is under that
 * of the receiving side.
 */
final class WaitByHand {
  /** How long a reader looks that can do nothing else. (benchmarks: ADR 0020) */
  private static final long LOOK_NANOS = Patience.LOOK_NANOS;

  /** Each look enters the kernel. */
  private static final long APART_NANOS = 5_000;

  /** How long it waits at a connection: longer than {@link Loan#CLOSELY_NANOS}. (ADR 0023) */
  private static final int AWAIT_MILLIS = 3;

  private static final long AWAIT_NANOS = AWAIT_MILLIS * 1_000_000L;

  private final SocketLock lock;
  private final LentPeers lent;

  /** Under the lock; read without, too, as a hint. */
  private final Patience patience = new Patience();

  /** Whether the thread that waited last was a platform thread. */
  private volatile boolean platform;

  private volatile boolean onePeer;

  WaitByHand(SocketLock lock, LentPeers lent) {
    this.lock = lock;
    this.lent = lent;
  }

  /** Under the lock: the socket has so many peers now. */
  void peersAre(int count) {
    onePeer = count == 1;
  }

  /** Whether the reader that waited last was a platform thread; false if none has waited yet. */
  boolean isByPlatformThread() {
    return platform;
  }

  /** Whether a reader may wait at a connection, if its input is lent. */
  boolean isPossible() {
    return platform && onePeer;
  }

  /** Waits for a while; returns whether there is a message, which another thread may take. */
  boolean await(long deadline) {
    boolean isPlatform = !Thread.currentThread().isVirtual();
    if (platform != isPlatform) {
      platform = isPlatform;
    }
    if (!lent.anyDry()) {
      return false;
    }
    long begun = System.nanoTime();
    boolean mayAwait =
        isPlatform && onePeer && (deadline == WaitList.FOREVER || deadline - begun > AWAIT_NANOS);
    long longest = mayAwait ? patience.lookNanos() : LOOK_NANOS;
    return look(begun, longest, deadline) || (mayAwait && awaitInput(begun));
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

  private boolean awaitInput(long begun) {
    LentInput input = beginAwait();
    if (input == null) {
      return false;
    }
    try {
      input.await(AWAIT_MILLIS);
    } finally {
      endAwait(input);
    }
    return lookOnce(begun);
  }

  private @Nullable LentInput beginAwait() {
    lock.lock();
    try {
      LentInput input = lent.only();
      return input != null && input.beginAwait() ? input : null;
    } finally {
      lock.unlock();
    }
  }

  private void endAwait(LentInput input) {
    lock.lock();
    try {
      input.endAwait();
    } finally {
      lock.unlock();
    }
  }
}
