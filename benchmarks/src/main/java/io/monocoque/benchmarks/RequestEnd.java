package io.monocoque.benchmarks;

import java.io.IOException;

/** The asking end of request and reply. */
interface RequestEnd extends AutoCloseable {

  /**
   * Sends a fresh request with this number, waits for its reply, and answers the reply's number.
   */
  byte roundTrip(byte number) throws Exception;

  @Override
  void close() throws IOException;
}
