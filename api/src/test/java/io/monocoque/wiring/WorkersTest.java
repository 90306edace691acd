package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that are taken back, and threads that do not come back. */
class WorkersTest {
  private final Workers workers = new Workers("monocoque-tested", 2);
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void end() {
    never.countDown();
    workers.close();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertTrue(latch.await(20, TimeUnit.SECONDS), "in vain");
  }

  private Runnable execute(Runnable task) {
    return Objects.requireNonNull(workers.executeUntilCancelled(task));
  }

  private void hangUntilInterrupted(CountDownLatch begun, CountDownLatch interrupted) {
    begun.countDown();
    try {
      never.await();
    } catch (InterruptedException e) {
      interrupted.countDown();
    }
  }

  @Test
  void whatRunsIsInterruptedAndItsThreadGoesOn() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch interrupted = new CountDownLatch(1);
    Runnable cancelling = execute(() -> hangUntilInterrupted(begun, interrupted));
    execute(() -> hangUntilInterrupted(begun, new CountDownLatch(1)));
    await(begun);
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger interruptedAtFirst = new AtomicInteger();
    assertTrue(
        workers.execute(
            () -> {
              interruptedAtFirst.set(Thread.currentThread().isInterrupted() ? 1 : 0);
              done.countDown();
            }));
    assertEquals(1, done.getCount(), "both threads are at work");
    cancelling.run();
    await(interrupted);
    await(done);
    assertEquals(0, interruptedAtFirst.get(), "the interrupt was another task's");
  }

  @Test
  void whatWaitsIsNotDoneAnyMore() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger taken = new AtomicInteger();
    execute(() -> hangUntilInterrupted(begun, done));
    execute(() -> hangUntilInterrupted(begun, done));
    await(begun);
    execute(taken::incrementAndGet).run();
    assertTrue(workers.execute(done::countDown));
    never.countDown();
    await(done);
    assertEquals(0, taken.get());
  }

  @Test
  void afterTheEndNothingIsTaken() {
    workers.close();
    assertFalse(workers.execute(() -> {}));
    assertNull(workers.executeUntilCancelled(() -> {}));
  }
}
