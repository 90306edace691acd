package io.monocoque.benchmarks;

/** What is done with each message that an end receives. */
interface Taker {

  /** The message with this number was received. */
  void take(long number) throws Exception;
}
