package io.monocoque.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LineTransferTest {
  @Test
  void takesTimeWhereThereAreTwoProcessors() throws InterruptedException {
    double nanos = LineTransfer.nanosNow();
    assertEquals(Runtime.getRuntime().availableProcessors() > 1, nanos > 0, () -> nanos + " ns");
  }

  @Test
  void isToldWithTheOtherValues() {
    Outcome outcome = new Outcome("v1", Map.of(Metric.RATE, 2.0)).with(Metric.LINE, 35.4);
    assertEquals("v1", outcome.version());
    assertEquals(2.0, outcome.value(Metric.RATE));
    assertEquals("35", Metric.LINE.format(outcome.value(Metric.LINE)));
  }
}
