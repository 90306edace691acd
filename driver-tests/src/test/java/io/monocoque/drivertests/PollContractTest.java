package io.monocoque.drivertests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Waiting and waking. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.monocoque.drivertests.DriverUnderTest#all")
class PollContractTest extends DriverContract {
  private static final long MILLI = 1_000_000;

  PollContractTest(DriverUnderTest under) {
    super(under, Family.TCP4);
  }

  @Test
  void wakeFromAnotherThreadEndsAWaitWithoutEnd() throws Exception {
    Thread loop = Thread.currentThread();
    CompletableFuture<Boolean> waker =
        Peers.async(
            () -> {
              // Most likely asleep by then; if not, the wake is for the wait to come.
              long start = System.nanoTime();
              while (loop.getState() == Thread.State.RUNNABLE
                  && System.nanoTime() - start < 20 * MILLI) {
                Thread.onSpinWait();
              }
              rig.driver.wake();
              return true;
            });
    assertEquals(0, rig.poll(-1));
    assertTrue(waker.join());
  }

  @Test
  void wakeBeforeTheWaitEndsIt() throws Exception {
    rig.driver.wake();
    assertEquals(0, rig.poll(-1));
  }

  @Test
  void wakeOutlastsAPollThatDoesNotWait() throws Exception {
    rig.driver.wake();
    rig.poll(0);
    // Whether the poll before used it up is open; the one to wait must not be lost for it.
    rig.driver.wake();
    assertEquals(0, rig.poll(-1));
  }

  @Test
  void manyWakesEndOneWaitAndNotManyMore() throws Exception {
    for (int i = 0; i < 100; i++) {
      rig.driver.wake();
    }
    rig.poll(-1);
    rig.poll(MILLI);
    long start = System.nanoTime();
    rig.poll(30 * MILLI);
    assertTrue(System.nanoTime() - start >= 20 * MILLI, "an old wake ended a later wait");
  }

  @Test
  void wakesOfManyWaitsAreNotLost() throws Exception {
    int count = 2000;
    Semaphore turns = new Semaphore(0);
    CompletableFuture<Boolean> waker =
        Peers.async(
            () -> {
              for (int i = 0; i < count; i++) {
                turns.acquire();
                rig.driver.wake();
              }
              return true;
            });
    for (int i = 0; i < count; i++) {
      turns.release();
      rig.poll(-1);
    }
    assertTrue(waker.join());
  }

  @Test
  void pollWaitsForItsTimeAndNoLonger() throws Exception {
    long start = System.nanoTime();
    assertEquals(0, rig.poll(20 * MILLI));
    long waited = System.nanoTime() - start;
    assertTrue(waited >= 19 * MILLI, () -> "only " + waited);
    assertTrue(waited < 5_000 * MILLI, () -> "as long as " + waited);
  }

  @Test
  void pollOfNoTimeDoesNotWait() throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      assertEquals(0, rig.poll(0));
    }
    assertTrue(System.nanoTime() - start < 5_000 * MILLI);
  }

  @Test
  void pollCountsCompletions() throws Exception {
    Rig.Pair pair = rig.acceptedPair();
    pair.transport().startReceive();
    rig.pollUntilQuiet();
    Peers.send(pair.peer(), new byte[] {1});
    assertEquals(1, rig.poll(-1));
    assertEquals(1, pair.ours().receives);
  }
}
