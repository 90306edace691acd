package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.patterns.Peer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps an engine's event loop in one place until it is closed, so that a test sees what the loop
 * has done and nothing is added to it.
 */
public final class HeldLoop implements AutoCloseable {
  private static final int LONGEST_SECONDS = 20;

  private final CountDownLatch released = new CountDownLatch(1);

  private HeldLoop() {}

  /** Returns when the loop stands still. */
  public static HeldLoop hold(Engine engine) throws InterruptedException {
    HeldLoop held = new HeldLoop();
    CountDownLatch holding = new CountDownLatch(1);
    engine
        .loop()
        .current()
        .execute(
            () -> {
              holding.countDown();
              held.awaitRelease();
            });
    assertTrue(holding.await(LONGEST_SECONDS, TimeUnit.SECONDS), "the loop does not come");
    return held;
  }

  /** Returns when the loop has gone round so often, taking in what had arrived. */
  public static void goRound(Engine engine, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      hold(engine).close();
    }
  }

  /** Whether what a peer sends would stay undecoded now. */
  public static boolean isFull(Peer peer) {
    return ((ConnectionPipe) peer).inbound().budget() == 0;
  }

  private void awaitRelease() {
    try {
      assertTrue(released.await(LONGEST_SECONDS, TimeUnit.SECONDS), "nobody releases the loop");
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a loop", e);
    }
  }

  @Override
  public void close() {
    released.countDown();
  }
}
