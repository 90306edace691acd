package io.monocoque.benchmarks;

/** Sizes in bytes as people write them. */
final class Sizes {
  private Sizes() {}

  static String format(int size) {
    if (size >= 1 << 20 && size % (1 << 20) == 0) {
      return (size >> 20) + " MiB";
    }
    return size >= 1 << 10 && size % (1 << 10) == 0 ? (size >> 10) + " KiB" : size + " B";
  }
}
