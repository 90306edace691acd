package io.monocoque.patterns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class HeadwayTest {
  private static final HighWaterMark MARK = new HighWaterMark(2000);
  private static final int FAR = 256;
  private static final int FEW = 2;
  private static final int ROW = 8;
  private static final int LONGEST_ROW = 4096;

  private final Headway headway = new Headway();
  private final Message message = Message.of("x");

  private void look(int times, long found) {
    for (int i = 0; i < times; i++) {
      headway.looked(found, MARK);
    }
  }

  /** How many looks that find few it takes. */
  private int looksUntilDue() {
    int count = 0;
    while (!headway.isDue()) {
      look(1, FEW);
      count++;
    }
    return count;
  }

  @Test
  void aRowOfLooksThatFindFewMakesAWaitDue() {
    assertEquals(ROW, looksUntilDue());
    look(1, FAR);
    assertFalse(headway.isDue(), "the writer has got ahead by itself");
    assertEquals(1, looksUntilDue());
  }

  @Test
  void neitherALongStretchNorAnAnswerToEachMessageMakesAWaitDue() {
    look(1000, FAR);
    assertFalse(headway.isDue());
    for (int i = 0; i < 1000; i++) {
      look(1, 1);
      look(1, 0);
      assertFalse(headway.isDue());
    }
  }

  @Test
  void waitsInVainBecomeSeldomAndOneThatIsNotMakesThemUsual() {
    int expected = ROW;
    for (int i = 0; i < 20; i++) {
      assertEquals(expected, looksUntilDue());
      headway.waited(FEW, MARK);
      expected = Math.min(2 * expected, LONGEST_ROW);
    }
    assertEquals(LONGEST_ROW, looksUntilDue());
    headway.waited(FAR, MARK);
    look(ROW, FAR);
    assertEquals(ROW, looksUntilDue());
  }

  @Test
  void aPartOfALowMarkIsFar() {
    HighWaterMark low = new HighWaterMark(8);
    assertFalse(Headway.isFar(1, low));
    assertTrue(Headway.isFar(2, low));
    assertFalse(Headway.isFar(FAR - 1, HighWaterMark.UNLIMITED));
    assertTrue(Headway.isFar(FAR, HighWaterMark.UNLIMITED));
  }

  // --- in a lane ---

  private static void write(InprocLane lane, Message message, int count) {
    for (int i = 0; i < count; i++) {
      lane.write(message);
    }
  }

  private InprocLane laneFollowedClosely() {
    InprocLane lane = new InprocLane();
    for (int i = 0; i < ROW; i++) {
      assertFalse(lane.followsClosely());
      write(lane, message, 1);
      lane.read();
    }
    return lane;
  }

  /** How many pauses a writer is given that writes so many messages during each. */
  private int pausesWhile(InprocLane lane, IntUnaryOperator written) {
    AtomicInteger pauses = new AtomicInteger();
    lane.letWriterGetAhead(
        () -> write(lane, message, written.applyAsInt(pauses.incrementAndGet())));
    return pauses.get();
  }

  @Test
  void aReaderThatFollowsCloselyWaitsUntilTheWriterIsAhead() {
    InprocLane lane = laneFollowedClosely();
    assertTrue(lane.followsClosely());
    assertEquals(2, pausesWhile(lane, pause -> FAR / 2));
    for (int i = 0; i < FAR; i++) {
      lane.read();
      assertFalse(lane.followsClosely(), "there is more that it knows of");
    }
    assertTrue(lane.isDrained());
  }

  @Test
  void itWaitsOnceForAWriterThatIsSlow() {
    InprocLane lane = laneFollowedClosely();
    assertEquals(1, pausesWhile(lane, pause -> FAR / 16 - 1));
    assertFalse(lane.followsClosely());
  }

  @Test
  void itWaitsNoLongerThanTheWriterWrites() {
    InprocLane lane = laneFollowedClosely();
    assertEquals(2, pausesWhile(lane, pause -> pause == 1 ? FAR / 16 : 0));
    assertFalse(lane.followsClosely());
  }

  @Test
  void noMessageWaitsForMoreThanAFewPauses() {
    InprocLane lane = laneFollowedClosely();
    assertEquals(4, pausesWhile(lane, pause -> FAR / 16));
    assertFalse(lane.followsClosely());
  }

  @Test
  void aReaderThatKnowsOfMoreDoesNotWait() {
    InprocLane lane = laneFollowedClosely();
    write(lane, message, 2);
    lane.read();
    assertFalse(lane.followsClosely());
    lane.read();
    assertTrue(lane.followsClosely());
  }
}
