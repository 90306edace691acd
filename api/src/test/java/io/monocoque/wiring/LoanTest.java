package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which receives make a stream, and who may be lent one. */
class LoanTest {
  private static final int BUFFER = 64 << 10;
  private static final int MANY = 10_000;

  private final Engine engine = Engine.open("nio", null);
  private final Loan loan = new Loan(engine.loop().current(), engine, () -> {});

  @AfterEach
  void close() {
    engine.close();
  }

  /** After how many receives a loan is due; {@link #MANY} if it never is. */
  private int dueAfter(IntUnaryOperator size) {
    return dueAfter(MANY, i -> loan.isDue(size.applyAsInt(i), false));
  }

  private static int dueAfter(int most, IntPredicate isDue) {
    int count = 0;
    while (count < most && !isDue.test(count)) {
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

  @Test
  void singleMessagesThatAreReadAtOnceAreAStream() {
    int count = dueAfter(MANY, i -> loan.isDue(66, true));
    assertTrue(count >= 10 && count < MANY, count + " receives");
  }

  @Test
  void oneThatComesTooSoonInterruptsIt() {
    assertEquals(MANY, dueAfter(MANY, i -> loan.isDue(66, i % 10 != 0)));
  }

  @Test
  void soDoesAPause() {
    int count = 50;
    assertEquals(
        count,
        dueAfter(
            count,
            i -> {
              LockSupport.parkNanos(2 * Loan.CLOSELY_NANOS);
              return loan.isDue(66, true);
            }));
  }

  @Test
  void onlyVirtualThreadsNeedAPlaceAmongTheReadersOfStreams() throws InterruptedException {
    IncomingSide<Message> reader =
        new IncomingSide<>("the reader", engine, (pipe, message) -> message);
    dueAfter(i -> BUFFER);
    while (engine.streamReaders().haveRoomFor(reader)) {
      engine.streamReaders().add(new Object(), loan);
    }
    readOn(Thread.ofPlatform(), reader);
    assertTrue(loan.mayLendTo(reader));
    readOn(Thread.ofVirtual(), reader);
    assertFalse(loan.mayLendTo(reader));
    engine.streamReaders().add(reader, loan);
    assertTrue(loan.mayLendTo(reader), "it has a stream already");
  }

  private static void readOn(Thread.Builder threads, IncomingSide<Message> reader)
      throws InterruptedException {
    threads
        .start(
            () -> {
              try {
                reader.receive(System.nanoTime());
              } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts it", e);
              }
            })
        .join();
  }
}
