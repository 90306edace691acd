package io.monocoque;

import io.monocoque.bytes.Message;
import io.monocoque.wiring.ReplyingSide;

/**
 * A request that can be answered once, by whoever has it, on any thread. Closed unanswered, it is
 * counted; its peer then waits in vain, as with any REP that does not answer.
 *
 * <p>Threading: any number of threads; the first {@link #reply} counts.
 */
public final class Request implements AutoCloseable {
  private final ReplyingSide.Return way;
  private final Message message;

  Request(ReplyingSide.Return way, Message message) {
    this.way = way;
    this.message = message;
  }

  /** The question, without the envelope that the answer will travel in. */
  public Message message() {
    return message;
  }

  /**
   * Answers. Never waits: for a peer that has gone or does not read the reply is dropped and
   * counted.
   *
   * @throws IllegalStateException if it was answered or closed before
   */
  public void reply(Message answer) {
    way.reply(answer);
  }

  /** Answers with one part in UTF-8; see {@link #reply(Message)}. */
  public void reply(String answer) {
    reply(Message.of(answer));
  }

  /**
   * An answer that is written in place; {@link Draft#commit} answers with it, as {@link
   * #reply(Message)} does. Never waits.
   *
   * @param size the most that will be written, in bytes; 0 to {@link Draft#largest}
   */
  public Draft claim(int size) {
    return Draft.present(way.tryClaim(Draft.checkSize(size)), way, size);
  }

  /** Ends a request that is not answered; without effect after {@link #reply}. */
  @Override
  public void close() {
    way.giveUp();
  }
}
