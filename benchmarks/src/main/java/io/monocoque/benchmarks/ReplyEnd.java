package io.monocoque.benchmarks;

/** The answering end of request and reply. */
interface ReplyEnd extends End {

  /** Waits for a request and answers who sent it with a message of the same length and number. */
  void serve() throws Exception;
}
