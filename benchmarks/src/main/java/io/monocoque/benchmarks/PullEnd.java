package io.monocoque.benchmarks;

import java.io.IOException;

/** The receiving end of a one-way stream. */
interface PullEnd extends AutoCloseable {

  /** Where the sending end connects. */
  String endpoint();

  /**
   * Waits for the next message and answers its number.
   *
   * @throws IllegalStateException if it is not as long as it ought to be
   */
  byte receive() throws Exception;

  @Override
  void close() throws IOException;
}
