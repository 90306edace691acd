package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
  private final TimerQueue queue = new TimerQueue(Thread.currentThread());
  private final List<String> fired = new ArrayList<>();

  private Timer add(long now, long delay, String name) {
    return add(now, delay, () -> fired.add(name));
  }

  private Timer add(long now, long delay, Runnable task) {
    Timer timer = new Timer(queue, task);
    queue.add(now, delay, timer);
    return timer;
  }

  private void fire(long now) {
    long end = queue.sequenceEnd();
    Timer due;
    while ((due = queue.pollDue(now, end)) != null) {
      due.task.run();
    }
  }

  @Test
  void timersFireByDeadlineAndThenInTheOrderOfScheduling() {
    add(0, 30, "c");
    add(0, 10, "a");
    add(0, 20, "b1");
    add(5, 15, "b2");
    fire(9);
    assertEquals(List.of(), fired);
    fire(30);
    assertEquals(List.of("a", "b1", "b2", "c"), fired);
    assertEquals(-1, queue.nanosToNext(30));
  }

  @Test
  void nextDeadlineIsToldAndNeverNegative() {
    add(100, 50, "a");
    assertEquals(50, queue.nanosToNext(100));
    assertEquals(0, queue.nanosToNext(1000));
  }

  @Test
  void cancelledTimerNeitherFiresNorStays() {
    Timer a = add(0, 10, "a");
    add(0, 20, "b");
    a.cancel();
    a.cancel();
    assertEquals(1, queue.size());
    fire(100);
    assertEquals(List.of("b"), fired);
    a.cancel();
  }

  @Test
  void aTimerIsScheduledAgainWhenItIsDone() {
    Timer a = add(0, 10, "a");
    assertThrows(IllegalStateException.class, () -> queue.add(0, 20, a));
    fire(10);
    queue.add(10, 10, a);
    fire(19);
    assertEquals(List.of("a"), fired);
    fire(20);
    assertEquals(List.of("a", "a"), fired);
    queue.add(20, 10, a);
    a.cancel();
    queue.add(20, 50, a);
    fire(69);
    assertEquals(List.of("a", "a"), fired);
    assertEquals(1, queue.nanosToNext(69));
  }

  @Test
  void timerThatSchedulesItselfWithoutDelayWaitsForTheNextRound() {
    Runnable[] again = new Runnable[1];
    again[0] =
        () -> {
          fired.add("x");
          add(7, 0, again[0]);
        };
    add(7, 0, again[0]);
    fire(7);
    assertEquals(List.of("x"), fired);
    fire(7);
    assertEquals(List.of("x", "x"), fired);
  }

  @Test
  void clockMayWrapAroundAndDelaysMayBeHuge() {
    long now = Long.MAX_VALUE - 5;
    add(now, Long.MAX_VALUE, "never");
    add(now, 10, "after the wrap");
    add(now, 3, "before it");
    fire(now + 4);
    assertEquals(List.of("before it"), fired);
    fire(now + 10);
    assertEquals(List.of("before it", "after the wrap"), fired);
    assertEquals(1, queue.size());
  }

  @Test
  void anyMixOfAddingAndCancellingFiresTheRestInOrder() {
    record Entry(long deadline, int number, Timer timer) {}
    Random random = new Random(7);
    List<Entry> expected = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      int number = i;
      long delay = random.nextInt(500);
      expected.add(new Entry(delay, i, add(0, delay, () -> order.add(number))));
      if (random.nextInt(3) == 0) {
        expected.remove(random.nextInt(expected.size())).timer().cancel();
      }
    }
    assertEquals(expected.size(), queue.size());
    long end = queue.sequenceEnd();
    Timer due;
    while ((due = queue.pollDue(1000, end)) != null) {
      due.task.run();
    }
    expected.sort(Comparator.comparingLong(Entry::deadline).thenComparingInt(Entry::number));
    assertEquals(expected.stream().map(Entry::number).toList(), order);
    assertNull(queue.pollDue(Long.MAX_VALUE / 2, end));
  }
}
