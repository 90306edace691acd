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

  private final Soon soon = new Soon();

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
    return soon;
  }

  private final class Soon implements Executor {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Whether a timer of the current loop stands for them; the loop's, as is what follows. */
    private boolean timed;

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
      if (current.inLoop()) {
        runLater();
      } else {
        LoopSlot.this.execute(this::runLater);
      }
    }

    private void runLater() {
      if (!timed) {
        timed = true;
        current.schedule(SOON_NANOS, this::run);
      }
    }

    private void run() {
      timed = false;
      for (int left = tasks.size(); left > 0; left--) { // not those that are put off again
        tasks.remove().run();
      }
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
    soon.timed = false; // the timer was the other loop's
    soon.runLater();
  }

  /** There will be no other loop. */
  synchronized void close() {
    parked = null;
  }
}
