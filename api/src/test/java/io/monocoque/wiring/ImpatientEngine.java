package io.monocoque.wiring;

import java.time.Duration;

/** Makes engines that look more often than once a second whether a large message makes progress. */
public final class ImpatientEngine {
  private ImpatientEngine() {}

  public static Engine open(String driver, long memoryBudget, Duration betweenLooks) {
    return Engine.open(driver, null, memoryBudget, betweenLooks.toNanos());
  }
}
