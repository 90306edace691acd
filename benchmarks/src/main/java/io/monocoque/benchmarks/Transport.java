package io.monocoque.benchmarks;

import java.util.Locale;

/** What lies between the two sides. */
enum Transport {
  TCP("tcp://127.0.0.1:*"),
  IPC("ipc://*"),
  /** Both sides are threads of one process, with one context. */
  INPROC("inproc://benchmark");

  private final String wildcard;

  Transport(String wildcard) {
    this.wildcard = wildcard;
  }

  /**
   * The transport that is written so.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Transport of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  /** As it is written in a workload's key and in a table. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** An endpoint to bind, for the libraries: some free loopback port or file. */
  String wildcard() {
    return wildcard;
  }

  /**
   * Whether this contender has it. Plain sockets do not talk within a process, and JeroMQ's ipc is
   * TCP to a port that it makes of the name.
   */
  boolean isFor(String contender) {
    return switch (this) {
      case TCP -> true;
      case IPC -> !contender.equals(Contenders.JEROMQ);
      case INPROC -> !contender.equals(Contenders.PLAIN);
    };
  }
}
