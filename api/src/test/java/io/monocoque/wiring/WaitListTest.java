package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.InputWait;
import io.monocoque.io.spi.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits at connections is signalled there. */
class WaitListTest {
  private final WaitList waiters = new WaitList(Runnable::run);

  private static final class Place implements InputWait {
    int wakes;

    @Override
    public void await(List<Transport> transports, boolean[] ready, int millis) {
      throw new AssertionError("nobody waits");
    }

    @Override
    public void wake() {
      wakes++;
    }

    @Override
    public void close() {
      throw new AssertionError("it is not the list's");
    }
  }

  private final Place place = new Place();

  @Test
  void aSignalEndsTheWaitAtConnections() {
    try (WaitList.Waiter self = waiters.enter(WaitList.FOREVER)) {
      assertTrue(self.goTo(place));
      waiters.signal();
      assertEquals(1, place.wakes);
      assertTrue(self.comeBack());
      assertTrue(self.goTo(place));
      waiters.signalAll();
      assertEquals(2, place.wakes);
      assertTrue(self.comeBack());
      assertTrue(waiters.hasWaiter(), "it is there for the next one");
    }
  }

  @Test
  void oneThatCameBeforeIsNotMissed() {
    try (WaitList.Waiter self = waiters.enter(WaitList.FOREVER)) {
      waiters.signal();
      assertFalse(self.goTo(place), "it is not to wait");
      assertTrue(self.comeBack());
      assertEquals(0, place.wakes);
    }
  }

  @Test
  void whoHasComeBackIsNotSoughtThere() throws InterruptedException {
    try (WaitList.Waiter self = waiters.enter(WaitList.FOREVER)) {
      assertTrue(self.goTo(place));
      assertFalse(self.comeBack());
      waiters.signal();
      assertTrue(self.park());
      assertEquals(0, place.wakes);
    }
    assertFalse(waiters.hasWaiter());
  }
}
