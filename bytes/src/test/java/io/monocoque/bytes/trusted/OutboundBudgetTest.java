package io.monocoque.bytes.trusted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Nobody takes it all, nobody waits for what is there, and nobody is forgotten. */
final class OutboundBudgetTest {
  private static final long LIMIT = 12 << 20;
  private static final long UNIT = 1 << 20;

  private final OutboundBudget budget = new OutboundBudget(LIMIT);

  /** A queue of units of a mebibyte. */
  private final class Queue implements OutboundBudget.Queue {
    final AtomicLong queued = new AtomicLong();
    final Semaphore told = new Semaphore(0);

    @Override
    public long queuedBytes() {
      return queued.get();
    }

    @Override
    public void onMemory() {
      told.release();
    }

    boolean offer() {
      boolean accepted = budget.allows(queued.get());
      if (accepted) {
        budget.add(UNIT);
        queued.addAndGet(UNIT);
      }
      return accepted;
    }

    int fill() {
      int count = 0;
      while (offer()) {
        count++;
      }
      return count;
    }

    void send() {
      queued.addAndGet(-UNIT);
      budget.giveBack(UNIT);
    }
  }

  @Test
  void oneQueueLeavesRoomForOthers() {
    Queue first = new Queue();
    Queue second = new Queue();
    assertEquals(7, first.fill()); // with six it had no more than was free
    assertEquals(3, second.fill());
    assertTrue(new Queue().offer());
    assertTrue(budget.held() <= LIMIT);
  }

  @Test
  void anEmptyQueueIsNeverRefused() {
    budget.add(2 * LIMIT);
    assertTrue(new Queue().offer());
    assertTrue(budget.allows(OutboundBudget.ALWAYS));
    assertFalse(budget.allows(OutboundBudget.ALWAYS + 1));
  }

  @Test
  void whoWaitsIsToldOnceWhenOthersGiveBack() {
    Queue first = new Queue();
    Queue second = new Queue();
    first.fill();
    second.fill();
    assertFalse(budget.refuse(second));
    while (2 * second.queuedBytes() > LIMIT - budget.held()) {
      assertEquals(0, second.told.availablePermits());
      first.send();
    }
    assertEquals(1, second.told.availablePermits());
    first.send();
    assertEquals(1, second.told.availablePermits(), "it did not ask again");
  }

  @Test
  void whoWaitsIsToldWhenItHasEmptied() {
    Queue only = new Queue();
    only.fill();
    assertFalse(budget.refuse(only));
    int sent = 0;
    while (only.told.availablePermits() == 0) {
      only.send();
      budget.emptied(only);
      sent++;
    }
    assertEquals(3, sent); // four are no more than half of the eight that are free then
  }

  /** Less and less waits in it, which the budget hears of, while the rest is held by others. */
  @Test
  void whatAQueueNeedsIsWhatItHasNow() {
    Queue queue = new Queue();
    queue.fill();
    budget.add(LIMIT);
    assertFalse(budget.refuse(queue));
    queue.queued.set(2 * UNIT); // taken by a write, and not given back yet
    budget.emptied(queue);
    assertEquals(0, queue.told.availablePermits());
    budget.giveBack(LIMIT);
    assertEquals(1, queue.told.availablePermits());
  }

  @Test
  void memoryThatCameBackMeanwhileIsSeen() {
    Queue queue = new Queue();
    queue.fill();
    assertFalse(budget.allows(queue.queuedBytes()));
    queue.send();
    assertTrue(budget.refuse(queue));
  }

  /** Many queues, each with its sender and its connection: all go on until all is sent. */
  @Test
  void nobodyIsForgotten() throws Exception {
    int perQueue = 20_000;
    List<Thread> threads = new ArrayList<>();
    AtomicLong failures = new AtomicLong();
    for (int i = 0; i < 3; i++) {
      Queue queue = new Queue();
      Semaphore available = new Semaphore(0);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int sent = 0; sent < perQueue; ) {
                      if (queue.offer()) {
                        sent++;
                        available.release();
                      } else if (!budget.refuse(queue) && !await(queue.told)) {
                        failures.incrementAndGet();
                        return;
                      }
                    }
                  }));
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int sent = 0; sent < perQueue; sent++) {
                      if (!await(available)) {
                        return;
                      }
                      queue.queued.addAndGet(-UNIT);
                      budget.emptied(queue);
                      budget.giveBack(UNIT);
                    }
                  }));
    }
    for (Thread each : threads) {
      each.join();
    }
    assertEquals(0, failures.get());
    assertEquals(0, budget.held());
  }

  private static boolean await(Semaphore permits) {
    try {
      return permits.tryAcquire(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
