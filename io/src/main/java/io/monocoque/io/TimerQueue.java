package io.monocoque.io;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one loop: a binary heap in which each timer knows its place, so that cancelling
 * costs no search and a cancelled timer holds no memory.
 *
 * <p>Threading: the thread of {@code owner}, asserted.
 */
final class TimerQueue {
  /** Far enough for any use, near enough that the difference of two deadlines does not overflow. */
  private static final long LONGEST_DELAY = Long.MAX_VALUE / 4;

  private final Thread owner;
  private @Nullable Timer[] heap = new @Nullable Timer[16];
  private int size;
  private long sequence;

  TimerQueue(Thread owner) {
    this.owner = owner;
  }

  void add(long now, long delayNanos, Timer timer) {
    assertOwner();
    if (timer.index != Timer.DONE) {
      throw new IllegalStateException("the timer is scheduled already");
    }
    timer.deadline = now + Math.clamp(delayNanos, 0, LONGEST_DELAY);
    timer.sequence = sequence++;
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    siftUp(size++, timer);
  }

  void cancel(Timer timer) {
    assertOwner();
    if (timer.index != Timer.DONE) {
      removeAt(timer.index);
    }
  }

  /**
   * Takes the next timer that is due and was scheduled before {@code sequenceEnd}, so that one that
   * schedules itself anew without delay does not keep the loop from everything else.
   */
  @Nullable Timer pollDue(long now, long sequenceEnd) {
    Timer first = heap[0];
    if (first == null || first.deadline - now > 0 || first.sequence - sequenceEnd >= 0) {
      return null;
    }
    removeAt(0);
    return first;
  }

  /** What the next timer's sequence number will be. */
  long sequenceEnd() {
    return sequence;
  }

  /** Nanoseconds until the next one is due: 0 if it is, -1 if there is none. */
  long nanosToNext(long now) {
    Timer first = heap[0];
    return first == null ? -1 : Math.max(0, first.deadline - now);
  }

  int size() {
    return size;
  }

  private void removeAt(int index) {
    Timer removed = at(index);
    removed.index = Timer.DONE;
    Timer last = at(--size);
    heap[size] = null;
    if (last == removed) {
      return;
    }
    if (index > 0 && last.isBefore(at((index - 1) >>> 1))) {
      siftUp(index, last);
    } else {
      siftDown(index, last);
    }
  }

  private void siftUp(int index, Timer timer) {
    while (index > 0) {
      int parent = (index - 1) >>> 1;
      if (!timer.isBefore(at(parent))) {
        break;
      }
      place(index, at(parent));
      index = parent;
    }
    place(index, timer);
  }

  private void siftDown(int index, Timer timer) {
    while (2 * index + 1 < size) {
      int child = 2 * index + 1;
      if (child + 1 < size && at(child + 1).isBefore(at(child))) {
        child++;
      }
      if (!at(child).isBefore(timer)) {
        break;
      }
      place(index, at(child));
      index = child;
    }
    place(index, timer);
  }

  private void place(int index, Timer timer) {
    heap[index] = timer;
    timer.index = index;
  }

  private Timer at(int index) {
    Timer timer = heap[index];
    if (timer == null) {
      throw new AssertionError("no timer at " + index + " of " + size);
    }
    return timer;
  }

  private void assertOwner() {
    assert Thread.currentThread().equals(owner) : "timers belong to " + owner.getName();
  }
}
