package io.monocoque;

/** Keeps this package exportable; goes with the first real class. */
final class Placeholder {
  private Placeholder() {}
}
