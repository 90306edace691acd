package io.monocoque.patterns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreditTest {
  private static Credit filled(int mark) {
    Credit credit = new Credit(new HighWaterMark(mark));
    for (int i = 0; i < mark; i++) {
      assertTrue(credit.tryAccept());
    }
    assertFalse(credit.tryAccept());
    return credit;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2", "5, 3", "1000, 500"})
  void aStoppedWriterGoesOnWhenHalfIsFree(int mark, int threshold) {
    Credit credit = filled(mark);
    for (int i = 1; i < threshold; i++) {
      assertFalse(credit.release(1), "after " + i);
    }
    assertTrue(credit.release(1));
    assertEquals(mark - threshold, credit.queued());
  }

  @Test
  void goingOnIsSaidOnceForEachStop() {
    Credit credit = filled(2);
    assertTrue(credit.release(1));
    assertFalse(credit.release(1));
    assertFalse(new Credit(new HighWaterMark(2)).release(0), "never stopped");
  }

  @Test
  void withoutAMarkThereIsAlwaysRoom() {
    Credit credit = new Credit(HighWaterMark.UNLIMITED);
    for (int i = 0; i < 10_000; i++) {
      assertTrue(credit.tryAccept());
    }
    assertEquals(10_000, credit.queued());
  }

  @Test
  void aLowerMarkDropsNothingAndStopsTheWriter() {
    Credit credit = filled(10);
    assertFalse(credit.highWaterMark(new HighWaterMark(4)));
    assertEquals(10, credit.queued());
    assertFalse(credit.release(6), "4 of 4");
    assertFalse(credit.hasRoom());
    assertFalse(credit.release(1), "3 of 4");
    assertTrue(credit.release(1), "2 of 4");
  }

  @Test
  void aHigherMarkLetsTheWriterGoOnAtOnce() {
    assertTrue(filled(10).highWaterMark(new HighWaterMark(11)));
    assertTrue(filled(10).highWaterMark(HighWaterMark.UNLIMITED));
    assertFalse(filled(10).highWaterMark(new HighWaterMark(10)));
  }

  @Test
  void moreThanIsQueuedCannotBeReleased() {
    Credit credit = filled(2);
    assertThrows(IllegalArgumentException.class, () -> credit.release(3));
    assertThrows(IllegalArgumentException.class, () -> credit.release(-1));
    assertEquals(2, credit.queued());
  }

  @Test
  void marksInARowAddUpAndNoneWinsOverAll() {
    HighWaterMark big = new HighWaterMark(Integer.MAX_VALUE);
    assertEquals(2L * Integer.MAX_VALUE, big.plus(big).limit());
    assertTrue(big.plus(HighWaterMark.UNLIMITED).isUnlimited());
    assertTrue(HighWaterMark.UNLIMITED.plus(big).isUnlimited());
    assertThrows(IllegalArgumentException.class, () -> new HighWaterMark(-1));
  }
}
