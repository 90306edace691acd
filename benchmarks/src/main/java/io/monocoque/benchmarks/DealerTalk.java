package io.monocoque.benchmarks;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one dealer says: so many messages at first, then another one for each answer.
 *
 * <p>Threading: the thread that has the dealer; {@link #answerCount} any.
 */
final class DealerTalk {
  private final int underWay;
  private final AtomicLong answers = new AtomicLong();

  /**
   * A talk of a dealer.
   *
   * @param underWay how many of its messages are not answered yet, at any time
   */
  DealerTalk(int underWay) {
    this.underWay = underWay;
  }

  /** Sends what comes before the first answer. */
  void begin(PushEnd dealer) throws Exception {
    for (long number = 0; number < underWay; number++) {
      dealer.send(number);
    }
  }

  /** The dealer has received the answer with this number. */
  void answered(PushEnd dealer, long number) throws Exception {
    long expected = answers.getPlain();
    if (number != expected) {
      throw new IllegalStateException("answer " + number + " instead of " + expected);
    }
    answers.setRelease(expected + 1);
    dealer.send(expected + underWay);
  }

  /** All of it, by blocking calls on a thread of its own. */
  void run(DuplexEnd dealer) throws Exception {
    begin(dealer);
    while (true) {
      answered(dealer, dealer.receive());
    }
  }

  long answerCount() {
    return answers.get();
  }
}
