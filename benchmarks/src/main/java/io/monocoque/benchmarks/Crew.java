package io.monocoque.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a side that needs several. They work until they are done or the process ends.
 *
 * <p>It exists so that what goes wrong on one of them ends the trial.
 *
 * <p>Threading: used by the side's own thread.
 */
final class Crew {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long LONGER_WARM_UP = 9;
  private static final long LONGEST_WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** What one of them does. */
  interface Task {
    void run() throws Exception;
  }

  void start(Task task) {
    threads.add(Thread.ofPlatform().daemon().start(() -> run(task)));
  }

  void startVirtual(Task task) {
    threads.add(Thread.startVirtualThread(() -> run(task)));
  }

  private void run(Task task) {
    try {
      task.run();
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Lets so much time pass. */
  void pause(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, LOOK_NANOS));
      check();
    }
  }

  /**
   * Warms up: for so long, and on until so many operations were counted, but nine times as long at
   * most. Where operations are slow, or a process has many connections, compilers take longer to
   * see which code is worth their time, and would be measured.
   */
  void warmUp(long nanos, LongSupplier counted, long operationsPerSecond)
      throws InterruptedException {
    pause(nanos);
    long enough = (long) (operationsPerSecond * (nanos / 1e9));
    long most = Math.min(LONGER_WARM_UP * nanos, LONGEST_WARM_UP_NANOS);
    long start = System.nanoTime();
    while (counted.getAsLong() < enough && System.nanoTime() - start < most) {
      pause(most / 100);
    }
  }

  /** Lets time pass until the measuring is over. */
  void pauseUntilOver(Conversation talk) throws InterruptedException {
    while (!talk.isOver()) {
      pause(LOOK_NANOS);
    }
  }

  /** Waits until each of them is done. */
  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    check();
  }

  private void check() {
    Throwable e = failure.get();
    if (e != null) {
      throw new IllegalStateException("a thread of this side failed", e);
    }
  }
}
