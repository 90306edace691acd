package io.monocoque.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class SpreadTest {

  @Test
  void medianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertEquals(new Spread(2.5, 1, 9), Spread.of(9, 2, 1, 3));
  }

  @Test
  void medianOfAnOddNumberIsTheMiddleOne() {
    assertEquals(new Spread(3, 1, 9), Spread.of(9, 3, 1));
  }

  @Test
  void nothingHasNoMedian() {
    assertThrows(IllegalArgumentException.class, Spread::of);
  }
}
