package io.monocoque.io.nio;

/** What hangs on a selection key: does the I/O that the channel is ready for. */
interface Ready {

  /**
   * Called inside {@link NioDriver#poll}.
   *
   * @param readyOps as of the key; may hold what is not wanted any more
   * @return how many of the handler's methods were called
   */
  int onReady(int readyOps);

  /** Closes the channel and tells nobody: the driver is closed. */
  void abandon();
}
