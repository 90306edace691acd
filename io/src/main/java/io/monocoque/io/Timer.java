package io.monocoque.io;

/**
 * A task that an {@link EventLoop} runs once, later, each time that it is scheduled.
 *
 * <p>Threading: the loop's thread.
 */
public final class Timer {
  /** {@link #index} of a timer that is not scheduled, has fired or was cancelled. */
  static final int DONE = -1;

  private final TimerQueue queue;
  final Runnable task;
  long deadline;
  long sequence;

  /** Where it stands in the queue's heap. */
  int index = DONE;

  Timer(TimerQueue queue, Runnable task) {
    this.queue = queue;
    this.task = task;
  }

  /** Without effect on one that has fired or was cancelled. */
  public void cancel() {
    queue.cancel(this);
  }

  /** Earlier deadline first, then in the order of scheduling; the clock may wrap around. */
  boolean isBefore(Timer other) {
    long difference = deadline - other.deadline;
    return difference != 0 ? difference < 0 : sequence < other.sequence;
  }
}
