package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.EventLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Kills an engine's event loop as a fault of the JVM would. */
public final class DyingLoop {
  private static final int LONGEST_SECONDS = 20;

  private DyingLoop() {}

  /** The loop of now dies at its next task, or its successor if it is dying already. */
  public static void kill(Engine engine) {
    engine
        .loop()
        .execute(
            () -> {
              throw new InternalError("a test kills this loop");
            });
  }

  /** Returns when all loops are dead that this thread has killed, and another works. */
  public static void awaitDeaths(Engine engine) throws InterruptedException {
    CountDownLatch behindThem = new CountDownLatch(1);
    engine.loop().execute(behindThem::countDown);
    assertTrue(behindThem.await(LONGEST_SECONDS, TimeUnit.SECONDS), "no loop works");
  }

  /** Kills a loop and returns when another is in its place, or none will be. */
  public static void killAndAwait(Engine engine) throws InterruptedException {
    EventLoop dying = engine.loop().current();
    kill(engine);
    assertTrue(dying.awaitTermination(Duration.ofSeconds(LONGEST_SECONDS)), "it does not die");
  }
}
