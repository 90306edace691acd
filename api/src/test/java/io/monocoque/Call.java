package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A call that may block, on a thread of its own.
 *
 * <p>Threading: the test's thread asks; the call's answers.
 */
final class Call<T> {
  /** What blocks: every promise holds on both. */
  enum Kind {
    PLATFORM,
    VIRTUAL
  }

  private final Thread thread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable T result;
  private volatile @Nullable Throwable failure;

  private Call(Kind kind, Callable<T> body) {
    Thread.Builder builder =
        kind == Kind.PLATFORM ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
    thread = builder.unstarted(() -> run(body));
  }

  static <T> Call<T> of(Callable<T> body) {
    return of(Kind.PLATFORM, body);
  }

  static <T> Call<T> of(Kind kind, Callable<T> body) {
    Call<T> call = new Call<>(kind, body);
    call.thread.start();
    return call;
  }

  private void run(Callable<T> body) {
    try {
      result = body.call();
    } catch (Throwable e) {
      failure = e;
    } finally {
      ended.countDown();
    }
  }

  /** Waits until the call waits. */
  Call<T> awaitBlocked() {
    Await.until("the call blocks", () -> isBlocked() || ended.getCount() == 0);
    if (ended.getCount() == 0) {
      fail("the call ended: " + result, failure);
    }
    return this;
  }

  boolean isBlocked() {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING -> true;
      case NEW, RUNNABLE, BLOCKED, TERMINATED -> false;
    };
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  void interrupt() {
    thread.interrupt();
  }

  /** What the call returned. */
  @Nullable T result() throws InterruptedException {
    awaitEnd();
    if (failure != null) {
      fail("the call failed", failure);
    }
    return result;
  }

  /** What the call returned; null if it threw this. */
  @Nullable T outcome(Class<? extends Throwable> type) throws InterruptedException {
    awaitEnd();
    if (failure != null) {
      assertInstanceOf(type, failure);
    }
    return result;
  }

  /** What the call threw. */
  <E extends Throwable> E failure(Class<E> type) throws InterruptedException {
    awaitEnd();
    return assertInstanceOf(type, failure, "it returned " + result);
  }

  private void awaitEnd() throws InterruptedException {
    if (!ended.await(Await.LONG.toMillis(), TimeUnit.MILLISECONDS)) {
      AssertionError hangs = new AssertionError("the call does not end");
      hangs.setStackTrace(thread.getStackTrace());
      throw hangs;
    }
  }
}
