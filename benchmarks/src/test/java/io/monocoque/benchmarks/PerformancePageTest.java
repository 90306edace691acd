package io.monocoque.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PerformancePageTest {
  private static final String BEGIN = PerformancePage.BEGIN;
  private static final String END = PerformancePage.END;

  @Test
  void onlyWhatLiesBetweenTheMarkersIsReplaced() {
    assertEquals(
        "before\n" + BEGIN + "\n\nnew\n\n" + END + "\nafter\n",
        PerformancePage.replaced("before\n" + BEGIN + "\nold\n" + END + "\nafter\n", "new\n"));
  }

  @Test
  void pageWithoutBothMarkersInOrderIsRefused() {
    for (String page : List.of("", BEGIN, END + BEGIN, BEGIN + END + BEGIN, BEGIN + END + END)) {
      assertThrows(
          IllegalArgumentException.class, () -> PerformancePage.replaced(page, "new"), page);
    }
  }
}
