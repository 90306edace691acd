package io.monocoque.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class PercentilesTest {

  @Test
  void percentilesAreSamplesOfTheNearestRank() {
    Percentiles samples = new Percentiles(1000);
    for (int i = 1000; i >= 1; i--) {
      samples.add(i);
    }
    assertFalse(samples.hasRoom());
    assertEquals(500, samples.at(0.5));
    assertEquals(990, samples.at(0.99));
    assertEquals(999, samples.at(0.999));
    assertEquals(1000, samples.at(1));
  }

  @Test
  void samplesBeforeAClearDoNotCount() {
    Percentiles samples = new Percentiles(4);
    samples.add(9);
    samples.clear();
    assertThrows(IllegalStateException.class, () -> samples.at(0.5));
    samples.add(2);
    assertEquals(2, samples.at(0.999));
  }
}
