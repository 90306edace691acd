package io.monocoque.wiring;

import java.time.Duration;

/** Makes engines of more patience, or less, with a large message that makes no progress. */
public final class PatientEngine {
  private PatientEngine() {}

  public static Engine open(String driver, long memoryBudget, Duration betweenLooks) {
    return Engine.open(driver, null, memoryBudget, betweenLooks.toNanos());
  }
}
