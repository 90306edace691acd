package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.trusted.SlabPool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The loop's rounds, on the test's thread, with a scripted driver and a clock that stands still.
 */
@Timeout(30)
class EventLoopTest {
  private final ScriptedDriver driver = new ScriptedDriver();
  private final SlabPool slabs = new SlabPool();
  private final List<String> log = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private long now = 1_000;
  private final EventLoop loop =
      new EventLoop(
          new DriverSelection(driver, DriverChoice.AUTO, List.of()),
          () -> now,
          new Random(1),
          slabs,
          (failed, cause) -> failures.add(cause));

  @AfterEach
  void close() {
    slabs.close();
  }

  @Test
  void withNothingToDoTheDriverWaitsWithoutEnd() throws Exception {
    loop.round(-1);
    assertEquals(List.of(-1L), driver.timeouts);
  }

  @Test
  void callersLimitBoundsTheWait() throws Exception {
    loop.schedule(100, () -> {});
    loop.round(30);
    loop.round(500);
    loop.round(0);
    assertEquals(List.of(30L, 100L, 0L), driver.timeouts);
  }

  @Test
  void driverWaitsUntilTheNextTimer() throws Exception {
    loop.schedule(700, () -> log.add("late"));
    loop.schedule(500, () -> log.add("early"));
    loop.round(-1);
    now += 500;
    loop.round(-1);
    assertEquals(List.of("early"), log);
    now += 200;
    loop.round(-1);
    assertEquals(List.of("early", "late"), log);
    assertEquals(List.of(500L, 200L, -1L), driver.timeouts);
  }

  /** Each wait, asleep or awake, ends with something to do after so long. */
  private void waits(int count, long nanos) throws IOException {
    long perPoll = Math.min(nanos, Patience.LOOK_NANOS / 4);
    for (int i = 0; i < count; i++) {
      long end = now + nanos;
      driver.step =
          timeout -> {
            now = timeout == 0 ? Math.min(now + perPoll, end) : end;
            driver.handled = now == end ? 1 : 0;
          };
      loop.round(-1);
    }
    driver.step = timeout -> now += Patience.LOOK_NANOS / 4;
    driver.handled = 0;
    driver.timeouts.clear();
  }

  @Test
  void afterShortWaitsItLooksForAWhileAndThenSleeps() throws Exception {
    waits(20, Patience.LOOK_NANOS / 2);
    loop.round(-1);
    assertEquals(List.of(0L, 0L, 0L, 0L, -1L), driver.timeouts);
  }

  @Test
  void whatALookFindsIsDoneWithoutSleeping() throws Exception {
    waits(20, Patience.LOOK_NANOS / 2);
    driver.step = timeout -> loop.execute(() -> log.add("posted"));
    loop.round(-1);
    driver.step = timeout -> {};
    loop.round(0);
    assertEquals(List.of("posted"), log);
    assertEquals(List.of(0L, 0L), driver.timeouts);
    assertEquals(0, driver.wakes.get());
  }

  @Test
  void afterLongWaitsItSleepsAtOnce() throws Exception {
    waits(20, Patience.LOOK_NANOS / 2);
    waits(20, Patience.NEAR_NANOS);
    loop.round(-1);
    assertEquals(List.of(-1L), driver.timeouts);
  }

  @Test
  void inATrialItLooksLonger() throws Exception {
    waits(Patience.FIRST_REST, 2 * Patience.LOOK_NANOS);
    loop.round(-1);
    int looks = Math.toIntExact(Patience.TRIAL_NANOS / (Patience.LOOK_NANOS / 4));
    assertEquals(Collections.nCopies(looks, 0L), driver.timeouts.subList(0, looks));
    assertEquals(List.of(-1L), driver.timeouts.subList(looks, driver.timeouts.size()));
  }

  @Test
  void aTimerEndsTheLookingInTimeAndSaysNothingOfWaits() throws Exception {
    waits(20, Patience.LOOK_NANOS / 2);
    for (int i = 0; i < 50; i++) {
      loop.schedule(Patience.LOOK_NANOS / 2, () -> log.add("due"));
      loop.round(-1);
      loop.round(0);
    }
    assertEquals(50, log.size());
    assertFalse(driver.timeouts.stream().anyMatch(timeout -> timeout != 0), "overslept");
    driver.timeouts.clear();
    loop.round(-1);
    assertEquals(List.of(0L, 0L, 0L, 0L, -1L), driver.timeouts);
  }

  /** A clock that stands still while nothing happens, as one of a simulation may. */
  @Test
  void itDoesNotLookForEver() throws Exception {
    waits(20, Patience.LOOK_NANOS / 2);
    driver.step = timeout -> {};
    loop.round(-1);
    assertEquals(-1L, driver.timeouts.getLast());
  }

  @Test
  void cancelledTimerWakesNobody() throws Exception {
    loop.schedule(500, () -> log.add("never")).cancel();
    loop.round(-1);
    assertEquals(List.of(-1L), driver.timeouts);
  }

  @Test
  void taskPostedInTheLoopRunsInTheNextRoundWithoutAWake() throws Exception {
    loop.execute(
        () -> {
          log.add("first");
          loop.execute(() -> log.add("second"));
        });
    loop.round(-1);
    assertEquals(List.of("first"), log);
    assertEquals(List.of(0L), driver.timeouts);
    loop.round(-1);
    assertEquals(List.of("first", "second"), log);
    assertEquals(0, driver.wakes.get());
  }

  @Test
  void aStandingTaskThatIsPostedAgainWhileItWaitsRunsOnce() throws Exception {
    StandingTask[] standing = new StandingTask[1];
    standing[0] =
        new StandingTask(
            () -> {
              log.add("standing");
              if (log.size() == 2) {
                loop.post(standing[0]); // it runs already: for the next round
              }
            });
    loop.execute(() -> log.add("first"));
    loop.post(standing[0]);
    loop.post(standing[0]);
    loop.execute(() -> log.add("last"));
    loop.round(-1);
    assertEquals(List.of("first", "standing", "last"), log);
    loop.round(-1);
    assertEquals(List.of("first", "standing", "last", "standing"), log);
    loop.round(-1);
    assertEquals(4, log.size());
  }

  @Test
  void aStandingTaskSeesWhatWasDoneBeforeEachPost() throws Exception {
    int posts = 20_000;
    AtomicInteger done = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    StandingTask standing = new StandingTask(() -> seen.set(done.get()));
    List<Thread> posters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      posters.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int j = 0; j < posts; j++) {
                      done.getAndIncrement();
                      loop.post(standing);
                    }
                  }));
    }
    while (seen.get() < 3 * posts) {
      loop.round(0);
    }
    for (Thread each : posters) {
      each.join();
    }
    loop.end();
  }

  @Test
  void taskPostedByAHandlerNeedsNoWakeThoughTheLoopWasAsleep() throws Exception {
    driver.step = timeout -> loop.execute(() -> log.add("posted"));
    loop.round(-1);
    driver.step = timeout -> {};
    loop.round(-1);
    assertEquals(List.of("posted"), log);
    assertEquals(0, driver.wakes.get());
    loop.end();
  }

  @Test
  void whatHandlersPutOffRunsOnceWhenTheDriverIsDone() throws Exception {
    StandingTask standing = new StandingTask(() -> log.add("put off"));
    driver.step =
        timeout -> {
          assertTrue(loop.putOff(standing));
          assertTrue(loop.putOff(standing));
          log.add("handled");
        };
    loop.round(-1);
    loop.round(-1);
    assertEquals(List.of("handled", "put off", "handled", "put off"), log);
  }

  @Test
  void aLongPollIsNotWaitedFor() throws Exception {
    StandingTask standing = new StandingTask(() -> log.add("put off"));
    driver.step =
        timeout -> {
          for (int i = 1; i <= 2 * EventLoop.MOST_PUT_OFF + 1; i++) {
            if (i % EventLoop.MOST_PUT_OFF == 0) {
              log.add("" + i);
            }
            assertTrue(loop.putOff(standing));
          }
          log.add("handled");
        };
    loop.round(-1);
    assertEquals(List.of("64", "put off", "128", "put off", "handled", "put off"), log);
  }

  @Test
  void aTaskThatFailsCostsTheHandlerNothingThatPutItOff() throws Exception {
    StandingTask failing =
        new StandingTask(
            () -> {
              throw new IllegalStateException("a task's");
            });
    driver.step =
        timeout -> {
          for (int i = 0; i < EventLoop.MOST_PUT_OFF; i++) {
            assertTrue(loop.putOff(failing));
          }
          log.add("handled");
        };
    loop.round(-1);
    assertEquals(List.of("handled"), log);
  }

  @Test
  void nothingIsPutOffButByHandlers() throws Exception {
    StandingTask standing = new StandingTask(() -> log.add("put off"));
    loop.execute(() -> assertFalse(loop.putOff(standing)));
    driver.step =
        timeout -> join(Thread.ofPlatform().start(() -> log.add("" + loop.putOff(standing))));
    loop.round(-1);
    assertEquals(List.of("false"), log);
  }

  @Test
  void whatWasPutOffBeforeTheDriverFailedIsLeftForTheNextLoop() {
    StandingTask standing = new StandingTask(() -> log.add("put off"));
    driver.step =
        timeout -> {
          loop.putOff(standing);
          throw new IllegalStateException("a handler's");
        };
    loop.run();
    assertEquals(List.of(), log);
    assertFalse(loop.putOff(standing));
    loop.unrun().forEach(Runnable::run);
    assertEquals(List.of("put off"), log);
  }

  @Test
  void aSleepingLoopIsWokenOnceHoweverManyPost() throws Exception {
    driver.step =
        timeout -> {
          Thread other =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        loop.execute(() -> log.add("a"));
                        loop.execute(() -> log.add("b"));
                        loop.execute(() -> log.add("c"));
                      });
          driver.woken.acquireUninterruptibly();
          join(other);
        };
    loop.round(-1);
    assertEquals(1, driver.wakes.get());
    driver.step = timeout -> {};
    loop.round(-1);
    assertEquals(List.of("a", "b", "c"), log);
    loop.end();
  }

  @Test
  void aLoopThatIsAwakeIsNotWoken() throws Exception {
    loop.execute(
        () -> join(Thread.ofPlatform().start(() -> loop.execute(() -> log.add("posted")))));
    loop.round(-1);
    loop.round(-1);
    assertEquals(List.of("posted"), log);
    assertEquals(0, driver.wakes.get());
    assertEquals(List.of(0L, -1L), driver.timeouts);
  }

  @Test
  void postersDoNotKeepTheLoopFromItsTimersAndItsDriver() throws Exception {
    for (int i = 0; i < EventLoop.TASKS_PER_ROUND + 1; i++) {
      loop.execute(() -> log.add("task"));
    }
    loop.schedule(0, () -> log.add("timer"));
    loop.round(-1);
    assertEquals("timer", log.getLast());
    assertEquals(EventLoop.TASKS_PER_ROUND + 1, log.size());
    assertEquals(List.of(0L), driver.timeouts);
    loop.round(-1);
    assertEquals("task", log.getLast());
  }

  @Test
  void taskOrTimerThatThrowsCostsOnlyItself() throws Exception {
    loop.execute(
        () -> {
          throw new IllegalStateException("a test's");
        });
    loop.execute(() -> log.add("task"));
    loop.schedule(
        0,
        () -> {
          throw new AssertionError("a test's");
        });
    loop.schedule(0, () -> log.add("timer"));
    assertTrue(loop.round(-1));
    assertEquals(List.of("task", "timer"), log);
  }

  @Test
  void stopRunsWhatWasPostedBeforeAndClosesTheDriver() throws Exception {
    driver.step = timeout -> loop.stop();
    loop.execute(() -> log.add("before"));
    loop.run();
    assertEquals(List.of("before"), log);
    assertEquals(1, driver.closes);
    assertEquals(List.of(), failures);
    assertTrue(loop.awaitTermination(Duration.ZERO));
    assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    loop.stop();
  }

  @Test
  void whatSlippedInWhileTheLoopEndedRunsWithTheDriverStillOpen() {
    loop.execute(() -> loop.execute(() -> log.add("closed " + driver.closes + " times")));
    loop.stop();
    loop.run();
    assertEquals(List.of("closed 0 times"), log);
    assertEquals(1, driver.closes);
  }

  @Test
  void brokenDriverEndsTheLoopLoudly() throws Exception {
    IOException broken = new IOException("a test's");
    driver.step =
        timeout -> {
          throw broken;
        };
    loop.run();
    assertEquals(1, driver.closes);
    assertEquals(1, failures.size());
    assertSame(broken, failures.getFirst());
    assertTrue(loop.awaitTermination(Duration.ZERO));
    assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
  }

  @Test
  void handlerThatThrowsEndsTheLoopLoudly() {
    driver.step =
        timeout -> {
          throw new IllegalStateException("a handler's");
        };
    loop.run();
    assertEquals("a handler's", failures.getFirst().getMessage());
  }

  @Test
  void timersBelongToTheLoopsThread() throws Exception {
    List<Throwable> thrown = new ArrayList<>();
    join(
        Thread.ofPlatform()
            .start(
                () ->
                    thrown.add(
                        assertThrows(AssertionError.class, () -> loop.schedule(1, () -> {})))));
    assertEquals(1, thrown.size());
    assertTrue(loop.inLoop());
    assertFalse(loop.awaitTermination(Duration.ZERO));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
