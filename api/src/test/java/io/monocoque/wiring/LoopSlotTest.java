package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LoopSlotTest {
  private static final long LEAST_NANOS = 100_000;

  /** A lock that its holder keeps, because it does not run, must not keep the loop running. */
  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void whatIsTriedAgainLeavesTheLoopTimeToSleep(String driver) throws InterruptedException {
    Engine engine = Engine.open(driver, null);
    try {
      int times = 50;
      CountDownLatch tries = new CountDownLatch(times);
      long start = System.nanoTime();
      tryAgain(engine, tries);
      assertTrue(tries.await(20, TimeUnit.SECONDS), "it is not tried again");
      long each = (System.nanoTime() - start) / times;
      assertTrue(each >= LEAST_NANOS, "tried again after " + each + " ns");
    } finally {
      engine.close();
    }
  }

  private static void tryAgain(Engine engine, CountDownLatch tries) {
    engine
        .loop()
        .soon()
        .execute(
            () -> {
              tries.countDown();
              if (tries.getCount() > 0) {
                tryAgain(engine, tries);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void whatIsTriedAgainOutlivesTheLoop(String driver) throws InterruptedException {
    Engine engine = Engine.open(driver, null);
    try {
      CountDownLatch ran = new CountDownLatch(1);
      HeldLoop held = HeldLoop.hold(engine);
      engine.loop().soon().execute(ran::countDown);
      DyingLoop.kill(engine); // behind the timer's start, before its end
      held.close();
      assertTrue(ran.await(20, TimeUnit.SECONDS), "died with the loop");
    } finally {
      engine.close();
    }
  }
}
