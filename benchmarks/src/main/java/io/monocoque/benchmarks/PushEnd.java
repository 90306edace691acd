package io.monocoque.benchmarks;

import java.io.IOException;

/** The sending end of a one-way stream. */
interface PushEnd extends AutoCloseable {

  /** Sends a fresh message with this number in its first byte; waits while there is no room. */
  void send(byte number) throws Exception;

  @Override
  void close() throws IOException;
}
