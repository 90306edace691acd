package io.monocoque.benchmarks;

/** The asking end of request and reply. */
interface RequestEnd extends End {

  /**
   * Sends a fresh request with this number, waits for its reply, and answers the reply's number.
   */
  long roundTrip(long number) throws Exception;
}
