package io.monocoque.benchmarks;

/** What lies between the two processes. */
enum Transport {
  TCP;

  /** As it is written in a workload's key and in a table. */
  String key() {
    return "tcp";
  }

  /** An endpoint to bind, for the libraries: a free loopback port. */
  String wildcard() {
    return "tcp://127.0.0.1:*";
  }
}
