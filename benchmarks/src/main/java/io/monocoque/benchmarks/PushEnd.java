package io.monocoque.benchmarks;

/** An end that sends. */
interface PushEnd extends End {

  /**
   * Sends a fresh message with this number; waits while there is no room, but a publisher drops.
   */
  void send(long number) throws Exception;
}
