package io.monocoque.benchmarks;

/**
 * Where an end is bound or connected.
 *
 * @param isBound whether the end binds, else it connects
 */
record Address(String endpoint, boolean isBound) {

  /** Some free place. */
  static Address bind(Transport transport) {
    return new Address(transport.wildcard(), true);
  }

  static Address connect(String endpoint) {
    return new Address(endpoint, false);
  }
}
