package io.monocoque.wiring;

import io.monocoque.io.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The event loop that the sockets run on, whichever that is: a loop that dies is replaced by
 * another, and what is posted in between waits for that.
 *
 * <p>Threading: any thread.
 */
final class LoopSlot implements Executor {
  /** What is tried again meets somebody who is about to leave, or does not run at the moment. */
  private static final long SOON_NANOS = 200_000;

  private volatile EventLoop current;

  private final Queue<Runnable> soon = new ConcurrentLinkedQueue<>();
  private final Executor executeSoon = this::executeSoon;
  private final Runnable runSoonLater = this::runSoonLater;
  private final Runnable runSoon = this::runSoon;

  /** Whether a timer of the current loop stands for {@link #soon}; the loop's. */
  private boolean timed;

  /** Posted while there was no loop; null when there will be none any more. */
  private @Nullable List<Runnable> parked = new ArrayList<>();

  LoopSlot(EventLoop first) {
    current = first;
  }

  EventLoop current() {
    return current;
  }

  /** Runs the task on the loop of now or on its successor; drops it when there will be none. */
  @Override
  public void execute(Runnable task) {
    EventLoop loop = current;
    if (!loop.executeIfRunning(task)) {
      park(task, loop);
    }
  }

  /**
   * Executes as we do, after a moment in which the loop may sleep: for what cannot be done yet and
   * is tried again.
   */
  Executor soon() {
    return executeSoon;
  }

  private void executeSoon(Runnable task) {
    soon.add(task);
    if (current.inLoop()) {
      runSoonLater();
    } else {
      execute(runSoonLater);
    }
  }

  private void runSoonLater() {
    if (!timed) {
      timed = true;
      current.schedule(SOON_NANOS, runSoon);
    }
  }

  private void runSoon() {
    timed = false;
    for (int left = soon.size(); left > 0; left--) { // not those that are put off again
      soon.remove().run();
    }
  }

  private synchronized void park(Runnable task, EventLoop refusing) {
    if (!current.equals(refusing)) {
      execute(task);
    } else if (parked != null) {
      parked.add(task);
    }
  }

  /** Puts a new loop in the place of one that died; what waited runs on it behind {@code first}. */
  synchronized void replace(EventLoop successor, List<Runnable> first) {
    if (parked == null) {
      successor.stop(); // closed meanwhile
      return;
    }
    successor.executeIfRunning(this::awaitReplaced);
    first.forEach(successor::executeIfRunning);
    current = successor;
    parked.forEach(successor::executeIfRunning);
    parked.clear();
  }

  /** The successor's first task: what follows asks which loop is the current one. */
  private synchronized void awaitReplaced() {
    timed = false; // the timer was the other loop's
    runSoonLater();
  }

  /** There will be no other loop. */
  synchronized void close() {
    parked = null;
  }
}
