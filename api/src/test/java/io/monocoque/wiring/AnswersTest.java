package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.SlabPool;
import io.monocoque.io.UnitQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AnswersTest {
  private static final Bytes UNIT = Bytes.of("a command");

  private final SlabPool slabs = new SlabPool();
  private final Answers answers = new Answers(slabs, Runnable::run);

  @AfterEach
  void noMemoryIsLeft() {
    answers.close();
    assertEquals(0, slabs.takenCount(), slabs::takenSummary);
  }

  @Test
  void oneIsWrittenAtOnceAndThoseThatAreGatheredLaterAndOnce() {
    assertTrue(answers.add(UNIT));
    assertFalse(answers.takeGathered());
    answers.gather();
    assertFalse(answers.add(UNIT));
    assertFalse(answers.add(UNIT));
    answers.gatherNoMore();
    assertTrue(answers.takeGathered());
    assertFalse(answers.takeGathered());
    assertTrue(answers.add(UNIT));
    assertEquals(4, answers.plain().unfinished());
  }

  @Test
  void whatIsWrittenBeforeTheEndOfGatheringIsNotWrittenAgain() {
    answers.gather();
    answers.add(UNIT);
    assertTrue(answers.takeGathered());
    answers.gatherNoMore();
    assertFalse(answers.takeGathered());
  }

  @Test
  void fromWhenTheyAreSealedAllGoIntoTheOtherQueue() {
    answers.add(UNIT);
    assertFalse(answers.areSealed());
    UnitQueue sealed = answers.seal();
    assertTrue(answers.areSealed());
    answers.add(UNIT);
    answers.add(UNIT);
    assertEquals(1, answers.plain().unfinished());
    assertEquals(2, sealed.unfinished());
  }

  @Test
  void aPeerThatReadsNoneIsKeptALimitedNumberInEitherQueue() {
    fill();
    answers.seal();
    assertFalse(answers.areTooMany());
    fill();
  }

  private void fill() {
    for (int i = 0; i <= Answers.MAX_BACKLOG; i++) {
      assertFalse(answers.areTooMany());
      answers.add(UNIT);
    }
    assertTrue(answers.areTooMany());
  }
}
