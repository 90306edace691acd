package io.monocoque.libzmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class CheckedPatternTest {
  private static final CheckedPattern PATTERN = new CheckedPattern(3, 40);

  @Test
  void wholeMessageTellsItsNumber() {
    assertEquals(0, PATTERN.sequenceOf(PATTERN.message(0)));
    assertEquals(1L << 40, PATTERN.sequenceOf(PATTERN.message(1L << 40)));
  }

  @Test
  void everyChangedByteIsTorn() {
    for (int index = 0; index < PATTERN.parts(); index++) {
      for (int at = 0; at < PATTERN.size(); at++) {
        List<byte[]> message = PATTERN.message(7);
        message.get(index)[at] ^= 1;
        assertEquals(CheckedPattern.TORN, PATTERN.sequenceOf(message), index + "/" + at);
      }
    }
  }

  @Test
  void partsOfTwoMessagesOrInAnotherOrderAreTorn() {
    List<byte[]> mixed = PATTERN.message(1);
    mixed.set(2, PATTERN.message(2).get(2));
    assertEquals(CheckedPattern.TORN, PATTERN.sequenceOf(mixed));
    assertEquals(CheckedPattern.TORN, PATTERN.sequenceOf(PATTERN.message(1).reversed()));
  }

  @Test
  void missingPartAndExtraPartAndShortPartAreTorn() {
    assertEquals(CheckedPattern.TORN, PATTERN.sequenceOf(PATTERN.message(1).subList(0, 2)));
    List<byte[]> extra = new ArrayList<>(PATTERN.message(1));
    extra.add(new byte[0]);
    assertEquals(CheckedPattern.TORN, PATTERN.sequenceOf(extra));
    List<byte[]> shorter = PATTERN.message(1);
    shorter.set(1, new byte[39]);
    assertEquals(CheckedPattern.TORN, PATTERN.sequenceOf(shorter));
  }

  @Test
  void shapeWithoutRoomForTheHeadIsRejected() {
    assertThrows(IllegalArgumentException.class, () -> new CheckedPattern(0, 16));
    assertThrows(IllegalArgumentException.class, () -> new CheckedPattern(1, 15));
  }

  @Test
  void tallyCountsWholeTornDoubledAndMissing() {
    PatternTally tally = new PatternTally(PATTERN, 4);
    tally.add(PATTERN.message(0));
    tally.add(PATTERN.message(2));
    tally.add(PATTERN.message(0));
    tally.add(PATTERN.message(4));
    assertFalse(tally.complete());
    tally.add(PATTERN.message(3));
    assertTrue(tally.complete());
    assertEquals("received=5 whole=3 torn=1 doubled=1 missing=1", tally.toString());
  }
}
