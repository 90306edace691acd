package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which receives make a stream. */
class LoanTest {
  private static final int BUFFER = 64 << 10;
  private static final int MANY = 10_000;

  private final Engine engine = Engine.open("nio", null);
  private final Loan loan = new Loan(engine.loop().current(), engine.runs(), () -> {});

  @AfterEach
  void close() {
    engine.close();
  }

  /** After how many receives a loan is due; {@link #MANY} if it never is. */
  private int dueAfter(IntUnaryOperator size) {
    int count = 0;
    while (count < MANY && !loan.isDue(size.applyAsInt(count))) {
      count++;
    }
    return count;
  }

  @Test
  void manyBytesInARowAreAStream() {
    int count = dueAfter(i -> BUFFER);
    assertTrue(count >= 10 && count < 30, count + " receives");
  }

  /** A receive ends where a buffer does, and the next brings the few bytes that were left. */
  @Test
  void shortReceivesInBetweenDoNotEndIt() {
    int count = dueAfter(i -> i % 2 == 0 ? BUFFER : 100);
    assertTrue(count < 60, count + " receives");
  }

  @Test
  void littleAtATimeIsNone() {
    assertEquals(MANY, dueAfter(i -> Loan.MUCH - 1));
  }

  @Test
  void aBurstNowAndThenIsNone() {
    assertEquals(MANY, dueAfter(i -> i % 20 < 3 ? BUFFER / 2 : 66));
  }
}
