package io.monocoque.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class MachineTimeTest {

  @Test
  void othersGotWhatWasNeitherIdleNorOurs() {
    MachineTime before = MachineTime.parse("cpu  100 0 100 800 0 0 0 0 0 0");
    MachineTime after = MachineTime.parse("cpu  130 5 120 1040 5 0 0 0 0 0");
    MachineTime passed = after.minus(before);
    assertEquals(new MachineTime(55, 300), passed);
    // 40 of the 55 busy ticks of 10 ms were ours.
    assertEquals(5.0, passed.percentBeside(400_000_000), 1e-9);
    assertEquals(0.0, passed.percentBeside(900_000_000), 1e-9);
  }

  @Test
  void unknownFormatIsUnknownTimeNotAnError() {
    assertEquals(new MachineTime(0, 0), MachineTime.parse("intr 5"));
    assertEquals(Double.NaN, MachineTime.parse("").percentBeside(1));
  }
}
