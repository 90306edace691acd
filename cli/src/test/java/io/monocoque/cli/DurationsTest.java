package io.monocoque.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S, 500ms",
    "5s, PT5S, 5s",
    "1m, PT1M, 1m",
    "2h, PT2H, 2h",
    "1.5s, PT1.5S, 1500ms",
    "0.5ms, PT0.0005S, 0.5ms",
    "90s, PT90S, 90s",
    "5S, PT5S, 5s"
  })
  void numberAndUnitAreATime(String text, Duration expected, String shortest) {
    assertEquals(expected, new Durations().convert(text));
    assertEquals(shortest, Durations.text(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "0s", "-5s", "5 s", "5d", "1e3s", "9999999h", "٣s", "5sec"})
  void anythingElseIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> new Durations().convert(text));
  }
}
