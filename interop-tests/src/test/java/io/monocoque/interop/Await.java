package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting that ends: each wait has a deadline and says what it waited for. */
final class Await {
  private static final long PAUSE_NANOS = 1_000_000;

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    until(what, Peer.PATIENCE, () -> "", condition);
  }

  static void until(
      String what, Duration timeout, Supplier<String> state, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > timeout.toNanos()) {
        fail("within " + timeout + " it did not come to this: " + what + " " + state.get());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Whether a thread waits, which is as much as can be seen from outside of its being blocked. */
  static void parked(Thread thread) {
    until(
        thread.getName() + " waits",
        Peer.PATIENCE,
        () -> "(it is " + thread.getState() + ")",
        () ->
            thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING);
  }

  static void ended(Thread thread) throws InterruptedException {
    if (!thread.join(Peer.PATIENCE)) {
      fail(thread.getName() + " did not end within " + Peer.PATIENCE);
    }
  }

  static <T> T result(String what, CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get(Peer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return fail("not within " + Peer.PATIENCE + ": " + what, e);
    } catch (ExecutionException e) {
      return fail(what + " failed", e.getCause());
    }
  }
}
