package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketLockTest {
  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final SocketLock lock = new SocketLock(loop);

  /** Guarded by the lock, and not volatile: what it guards is seen. */
  private long count;

  @AfterEach
  void end() throws InterruptedException {
    loop.shutdownNow();
    assertTrue(loop.awaitTermination(10, TimeUnit.SECONDS));
  }

  private List<Thread> start(int threads, boolean virtual, Runnable work) {
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      started.add(virtual ? Thread.startVirtualThread(work) : Thread.ofPlatform().start(work));
    }
    return started;
  }

  private void increment() {
    lock.lock();
    try {
      count++;
    } finally {
      lock.unlock();
    }
  }

  @Test
  void oneIsInsideAtATimeAndEveryOperationRunsOnce() throws InterruptedException {
    int each = 50_000;
    Runnable locking =
        () -> {
          for (int i = 0; i < each; i++) {
            increment();
          }
        };
    Runnable submitting =
        () -> {
          for (int i = 0; i < each; i++) {
            lock.submit(() -> count++);
          }
        };
    List<Thread> threads = new ArrayList<>(start(2, false, locking));
    threads.addAll(start(2, true, locking));
    threads.addAll(start(2, false, submitting));
    for (Thread thread : threads) {
      thread.join();
    }
    // What was submitted last may wait for the loop.
    for (long seen = 0; seen < 6L * each; Thread.onSpinWait()) {
      lock.lock();
      seen = count;
      lock.unlock();
    }
    assertEquals(6L * each, count);
  }

  /** Nobody comes after the holder, and it leaves without a look: the loop tries again. */
  @Test
  void whatIsSubmittedWhileSomebodyIsInsideRunsWithoutAnybodyElse() throws InterruptedException {
    for (int i = 0; i < 2_000; i++) {
      CountDownLatch ran = new CountDownLatch(1);
      lock.lock();
      Thread submitter = Thread.ofPlatform().start(() -> lock.submit(ran::countDown));
      if (i % 2 == 0) {
        submitter.join();
        assertEquals(1, ran.getCount(), "ran beside the holder");
      }
      lock.unlock();
      assertTrue(ran.await(20, TimeUnit.SECONDS), "was forgotten");
      submitter.join();
    }
  }

  @Test
  void whoSubmitsDoesNotWait() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    lock.lock();
    Thread submitter = Thread.ofPlatform().start(() -> lock.submit(ran::countDown));
    submitter.join(); // though the lock is held
    assertEquals(1, ran.getCount());
    lock.unlock();
    assertTrue(ran.await(20, TimeUnit.SECONDS));
  }

  @Test
  void theHolderSubmitsToItself() {
    lock.lock();
    lock.submit(() -> count++);
    assertEquals(1, count);
    assertFalse(lock.tryLock());
    assertThrows(IllegalStateException.class, lock::lock);
    lock.unlock();
    assertTrue(lock.tryLock());
    lock.unlock();
  }

  @Test
  void anOperationThatFailsCostsItselfOnly() {
    lock.submit(
        () -> {
          throw new IllegalStateException("expected in the log");
        });
    increment();
    assertEquals(1, count);
  }

  @Test
  void aThreadThatWaitsKeepsItsInterruptAndGetsTheLock() throws InterruptedException {
    lock.lock();
    boolean[] interrupted = new boolean[1];
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  increment();
                  interrupted[0] = Thread.currentThread().isInterrupted();
                });
    waiting.interrupt();
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      assertTrue(waiting.isAlive(), "went in beside the holder");
      Thread.onSpinWait();
    }
    lock.unlock();
    waiting.join();
    assertTrue(interrupted[0]);
    assertEquals(1, count);
  }

  /** After the last loop's end nobody is held up by waiting. */
  @Test
  void withoutALoopWhatIsSubmittedStillRuns() throws InterruptedException {
    SocketLock orphan =
        new SocketLock(
            task -> {
              throw new RejectedExecutionException("ended");
            });
    CountDownLatch ran = new CountDownLatch(1);
    orphan.lock();
    Thread submitter = Thread.ofPlatform().start(() -> orphan.submit(ran::countDown));
    submitter.join(20);
    orphan.unlock();
    assertTrue(ran.await(20, TimeUnit.SECONDS));
    submitter.join();
  }
}
