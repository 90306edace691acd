package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PatienceTest {
  /** What is waited for each time where two sleep that wait for each other. */
  private static final long NEAR = 2 * Patience.LOOK_NANOS;

  private final Patience patience = new Patience();

  private void waits(int count, long nanos) {
    for (int i = 0; i < count; i++) {
      patience.waited(nanos);
    }
  }

  /** Goes through near waits; returns how long it would have looked before each. */
  private List<Long> nearWaits(int count) {
    List<Long> looks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      looks.add(patience.lookNanos());
      patience.waited(NEAR);
    }
    return looks;
  }

  @Test
  void itBeginsWithoutLooking() {
    assertEquals(0, patience.lookNanos());
  }

  @Test
  void afterShortWaitsItLooks() {
    waits(8, Patience.LOOK_NANOS - 1);
    assertEquals(Patience.LOOK_NANOS, patience.lookNanos());
  }

  @Test
  void afterManyNearWaitsThereIsATrial() {
    waits(Patience.FIRST_REST - 1, NEAR);
    assertEquals(0, patience.lookNanos());
    patience.waited(NEAR);
    assertEquals(Patience.TRIAL_NANOS, patience.lookNanos());
  }

  @Test
  void aTrialThatMakesWaitsShortIsTheLast() {
    waits(Patience.FIRST_REST, NEAR);
    waits(8, Patience.LOOK_NANOS / 2);
    assertEquals(Patience.LOOK_NANOS, patience.lookNanos());
  }

  /** The cost of what helps nobody: no more than a trial's share, and ever fewer of them. */
  @Test
  void trialsInVainAreFewAndComeLessAndLessOften() {
    List<Long> looks = nearWaits(100_000);
    long looked = looks.stream().filter(nanos -> nanos > 0).count();
    assertTrue(looked > 0);
    assertTrue(looked <= looks.size() / Patience.REST_PER_TRIAL, () -> looked + " looks");
    List<Integer> begins = new ArrayList<>();
    for (int i = 1; i < looks.size(); i++) {
      if (looks.get(i) > 0 && looks.get(i - 1) == 0) {
        begins.add(i);
      }
    }
    int first = Patience.FIRST_REST;
    assertEquals(
        List.of(first, first + first / 16 + 2 * first, first + 3 * first / 16 + 6 * first),
        begins.subList(0, 3));
    assertEquals(
        Patience.MOST_REST + Patience.MOST_REST / 16,
        begins.getLast() - begins.get(begins.size() - 2));
  }

  @Test
  void whereLookingHelpedTheNextTrialComesAtOnce() {
    waits(8, Patience.LOOK_NANOS / 2);
    List<Long> looks = nearWaits(10);
    assertEquals(Patience.LOOK_NANOS, looks.getFirst());
    assertEquals(Patience.TRIAL_NANOS, looks.getLast());
  }

  /** A timer each second, say: no look would find that. */
  @Test
  void longWaitsAreNoReasonForATrial() {
    waits(100_000, Patience.NEAR_NANOS);
    assertEquals(0, patience.lookNanos());
  }

  /** Who waits for each other finds out at the same time, also if one has waited a little more. */
  @Test
  void twoThatWaitForEachOtherGetOutOfIt() {
    Patience other = new Patience();
    waits(3, NEAR);
    int trips = 0;
    while (patience.lookNanos() != Patience.LOOK_NANOS && trips < 10_000) {
      boolean bothLook = patience.lookNanos() > 0 && other.lookNanos() > 0;
      long nanos = bothLook ? Patience.LOOK_NANOS / 2 : NEAR;
      patience.waited(nanos);
      other.waited(nanos);
      trips++;
    }
    assertEquals(Patience.LOOK_NANOS, other.lookNanos());
    assertTrue(trips < 2 * Patience.FIRST_REST, trips + " trips");
  }
}
