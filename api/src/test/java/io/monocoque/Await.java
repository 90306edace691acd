package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Waits for what a test cannot be told of, looking again and again, never in vain for ever. */
final class Await {
  /** For calls that come back sooner, if all is well. */
  static final Duration LONG = Duration.ofSeconds(20);

  private Await() {}

  /** What should have come, and did. */
  static <T> T present(@Nullable T value) {
    assertNotNull(value, "nothing came");
    return Objects.requireNonNull(value);
  }

  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("in vain waited for: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
