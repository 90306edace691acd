package io.monocoque.benchmarks;

import java.util.Locale;

/** What is measured, and how it is written. Ratios are always this contender's by the other's. */
enum Metric {
  RATE("msg/s"),
  P50("p50 us"),
  P99("p99 us"),
  P999("p99.9 us"),
  /** Processor time of both processes. */
  CPU("CPU ns/op"),
  /** Java heap of both processes; what native code allocates is not seen. */
  ALLOCATED("heap B/op"),
  /** How much of the machine's processors somebody else used meanwhile. */
  OTHERS("others %");

  private final String title;

  Metric(String title) {
    this.title = title;
  }

  /** The head of its column, with the unit. */
  String title() {
    return title;
  }

  /** With as many digits as mean something. */
  String format(double value) {
    return switch (this) {
      case RATE -> {
        if (value >= 999_500) {
          yield String.format(Locale.ROOT, "%.2f M", value / 1e6);
        }
        yield value >= 9_995
            ? String.format(Locale.ROOT, "%.1f k", value / 1e3)
            : String.format(Locale.ROOT, "%.0f", value);
      }
      case P50, P99, P999 -> String.format(Locale.ROOT, "%.1f", value);
      case CPU, ALLOCATED, OTHERS -> String.format(Locale.ROOT, "%.0f", value);
    };
  }
}
