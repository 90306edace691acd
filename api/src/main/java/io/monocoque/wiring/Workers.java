package io.monocoque.wiring;

import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A few threads for what a handshake needs and a loop must not do: to agree on keys, and to ask
 * whoever decides on a peer. They are there while there is work, and a little longer.
 *
 * <p>Threading: any thread. What waits is bounded by the handshakes that a socket allows: a
 * connection that ends keeps its place until its task is done, or takes the task back.
 */
final class Workers {
  private static final long IDLE_SECONDS = 5;

  private final ThreadPoolExecutor executor;

  /**
   * @param name of the threads
   * @param threads how many there are at most
   */
  Workers(String name, int threads) {
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name(name).factory());
    executor.allowCoreThreadTimeOut(true);
  }

  /** Runs a task soon; false if that is over. */
  boolean execute(Runnable task) {
    try {
      executor.execute(task);
      return true;
    } catch (RejectedExecutionException ended) {
      return false;
    }
  }

  /** As {@link #execute}; what is returned takes the task back, and is null if that is over. */
  @Nullable Runnable executeUntilCancelled(Runnable task) {
    FutureTask<?> cancellable = new FutureTask<>(task, null);
    return execute(cancellable) ? () -> cancel(cancellable) : null;
  }

  /** One that waits is forgotten, the thread of one that runs is interrupted. */
  private void cancel(FutureTask<?> task) {
    executor.remove(task);
    task.cancel(true);
  }

  /** Interrupts what the threads are doing, and ends them; what waits is not done any more. */
  void close() {
    executor.shutdownNow();
  }
}
