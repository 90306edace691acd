package io.monocoque.benchmarks;

import java.io.IOException;

/** The answering end of request and reply. */
interface ReplyEnd extends AutoCloseable {

  /** Where the asking end connects. */
  String endpoint();

  /** Waits for a request and answers with a message of the same length and number. */
  void serve() throws Exception;

  @Override
  void close() throws IOException;
}
