package io.monocoque.benchmarks;

import java.util.Locale;

/** What is measured, and how it is written. Ratios are always this contender's by the other's. */
enum Metric {
  RATE("msg/s"),
  P50("p50 us"),
  P99("p99 us"),
  P999("p99.9 us"),
  TRIPS("trips/s"),
  /** Messages that did not arrive, of those that should have. */
  LOST("lost %"),
  /** From a JVM's start to its first message's arrival. */
  START("start ms"),
  /** Processor time of a JVM until then. */
  START_CPU("CPU ms"),
  /** Of the process, with what is in use of the Java heap. */
  RESIDENT("resident B/conn"),
  HEAP("heap B/conn"),
  /** What the kernel keeps for both sides of a connection. */
  KERNEL("kernel B/conn"),
  HANDSHAKES("handshakes/s"),
  /** The same of a process that does its first ones. */
  COLD_HANDSHAKES("cold handshakes/s"),
  /** Processor time of the side that binds. */
  HANDSHAKE_CPU("CPU us/handshake"),
  /** Of one processor, by the side that binds, while nothing happens. */
  IDLE_CPU("idle CPU %"),
  /** Processor time of both processes. */
  CPU("CPU ns/op"),
  /** Java heap of both processes; what native code allocates is not seen. */
  ALLOCATED("heap B/op"),
  /** The same of the process that connects, which sends. */
  CONNECTED_HEAP("sender heap B/op"),
  /** The same of the process that binds, which receives. */
  BOUND_HEAP("receiver heap B/op"),
  /** How much of the machine's processors somebody else used meanwhile. */
  OTHERS("others %"),
  /**
   * How long memory took from one processor to another, before and after; see {@link LineTransfer}.
   */
  LINE("line ns");

  private final String title;

  Metric(String title) {
    this.title = title;
  }

  /** The head of its column, with the unit. */
  String title() {
    return title;
  }

  /** Whether it gets a ratio in its column: those that a peer is to be beaten in. */
  boolean isCompared() {
    return switch (this) {
      case LOST,
          HEAP,
          ALLOCATED,
          CONNECTED_HEAP,
          BOUND_HEAP,
          KERNEL,
          COLD_HANDSHAKES,
          IDLE_CPU,
          OTHERS,
          LINE ->
          false;
      case RATE,
          P50,
          P99,
          P999,
          TRIPS,
          START,
          START_CPU,
          RESIDENT,
          HANDSHAKES,
          HANDSHAKE_CPU,
          CPU ->
          true;
    };
  }

  /** With as many digits as mean something. */
  String format(double value) {
    return switch (this) {
      case RATE, TRIPS, HANDSHAKES, COLD_HANDSHAKES -> {
        if (value >= 999_500) {
          yield String.format(Locale.ROOT, "%.2f M", value / 1e6);
        }
        yield value >= 9_995
            ? String.format(Locale.ROOT, "%.1f k", value / 1e3)
            : String.format(Locale.ROOT, "%.0f", value);
      }
      case P50, P99, P999, START, START_CPU, HANDSHAKE_CPU ->
          String.format(Locale.ROOT, "%.1f", value);
      case LOST, IDLE_CPU -> String.format(Locale.ROOT, "%.2f", value);
      case CPU, ALLOCATED, CONNECTED_HEAP, BOUND_HEAP, RESIDENT, HEAP, KERNEL, OTHERS, LINE ->
          String.format(Locale.ROOT, "%.0f", value);
    };
  }
}
