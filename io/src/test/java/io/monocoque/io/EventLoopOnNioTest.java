package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.trusted.SlabPool;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop with a thread, a clock and a driver of its own. */
@Timeout(30)
class EventLoopOnNioTest {
  private final SlabPool slabs = new SlabPool();
  private EventLoop loop;

  @BeforeEach
  void start() throws Exception {
    loop =
        EventLoop.start(
            "test loop",
            DriverChoice.of("nio"),
            Thread.ofPlatform().daemon().factory(),
            System::nanoTime,
            RandomGenerator.getDefault(),
            slabs,
            (failed, cause) -> {
              throw new AssertionError(failed + " failed", cause);
            });
  }

  @AfterEach
  void stop() throws Exception {
    loop.stop();
    assertTrue(loop.awaitTermination(Duration.ofSeconds(10)));
    assertEquals(0, slabs.takenCount(), slabs::takenSummary);
    slabs.close();
  }

  @Test
  void taskRunsOnTheLoopsThreadWhichHasItsName() throws Exception {
    CompletableFuture<String> name = new CompletableFuture<>();
    loop.execute(() -> name.complete(Thread.currentThread().getName() + loop.inLoop()));
    assertEquals("test looptrue", name.get(10, TimeUnit.SECONDS));
    assertEquals("nio", loop.selection().name());
  }

  @Test
  void timerFiresWhileNothingElseHappens() throws Exception {
    CountDownLatch fired = new CountDownLatch(1);
    long start = System.nanoTime();
    loop.execute(() -> loop.schedule(20_000_000, fired::countDown));
    assertTrue(fired.await(10, TimeUnit.SECONDS));
    assertTrue(System.nanoTime() - start >= 20_000_000);
  }

  @Test
  void manyProducersLoseNothingAndKeepTheirOrder() throws Exception {
    int producers = 4;
    int each = 50_000;
    long[] last = new long[producers];
    AtomicLong run = new AtomicLong();
    CountDownLatch done = new CountDownLatch(producers * each);
    CompletableFuture<String> disorder = new CompletableFuture<>();
    for (int p = 0; p < producers; p++) {
      int producer = p;
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                for (int i = 1; i <= each; i++) {
                  int value = i;
                  loop.execute(
                      () -> {
                        if (last[producer] != value - 1) {
                          disorder.complete(value + " after " + last[producer]);
                        }
                        last[producer] = value;
                        run.incrementAndGet();
                        done.countDown();
                      });
                }
              });
    }
    assertTrue(done.await(20, TimeUnit.SECONDS), () -> "only " + run.get());
    assertTrue(!disorder.isDone(), () -> disorder.join());
  }

  @Test
  void anInterruptOfTheLoopsThreadChangesNothing() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    loop.execute(() -> Thread.currentThread().interrupt());
    loop.execute(() -> loop.schedule(1_000_000, ran::countDown));
    assertTrue(ran.await(10, TimeUnit.SECONDS));
  }

  @Test
  void whatWasPostedBeforeStopRunsAndWhatComesAfterIsRefused() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    loop.execute(ran::countDown);
    loop.stop();
    assertTrue(loop.awaitTermination(Duration.ofSeconds(10)));
    assertEquals(0, ran.getCount());
    assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
  }
}
