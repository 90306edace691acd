package io.monocoque.benchmarks;

/** An end that receives. */
interface PullEnd extends End {

  /**
   * Waits for the next message and answers its number.
   *
   * @throws IllegalStateException if it is not as long as it ought to be
   */
  long receive() throws Exception;
}
