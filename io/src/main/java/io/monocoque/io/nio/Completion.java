package io.monocoque.io.nio;

/** Something whose end is known and not told yet: {@link NioDriver#poll} will. */
interface Completion {

  /**
   * Calls the handler.
   *
   * @return how many of its methods
   */
  int tell();
}
