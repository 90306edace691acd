package io.monocoque.wiring;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few threads for what a handshake needs and a loop must not do: to agree on keys, and to ask
 * whoever decides on a peer. They are there while there is work, and a little longer.
 *
 * <p>Threading: any thread. What waits is bounded by the handshakes that a socket allows: a
 * connection that ends keeps its place until its task is done.
 */
final class Workers {
  private static final int THREADS = 2;
  private static final long IDLE_SECONDS = 5;

  private final ThreadPoolExecutor executor;

  /**
   * @param name of the threads
   */
  Workers(String name) {
    executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
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

  /** Ends the threads, after what they are doing; what waits is not done any more. */
  void close() {
    executor.shutdownNow();
  }
}
