package io.monocoque.uring;

/** The thread that something belongs to: the one that makes this. */
final class OwnThread {
  private final Thread thread = Thread.currentThread();

  /**
   * Refuses every other thread.
   *
   * @throws WrongThreadException if the caller is one
   */
  void check() {
    if (!Thread.currentThread().equals(thread)) {
      throw new WrongThreadException("belongs to " + thread + ", not " + Thread.currentThread());
    }
  }
}
