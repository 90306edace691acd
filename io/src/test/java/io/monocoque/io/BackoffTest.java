package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
  /** Always the middle. */
  private static final RandomGenerator MIDDLE =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return 0;
        }

        @Override
        public long nextLong(long bound) {
          return bound / 2;
        }
      };

  @Test
  void waitIsTheIntervalAndARandomPartOfIt() {
    Backoff backoff = new Backoff(100, 0, MIDDLE);
    assertEquals(150, backoff.nextNanos());
    assertEquals(150, backoff.nextNanos());
  }

  @Test
  void maximumAboveTheIntervalDoublesUpToIt() {
    Backoff backoff = new Backoff(100, 1000, MIDDLE);
    long[] waits = new long[6];
    for (int i = 0; i < waits.length; i++) {
      waits[i] = backoff.nextNanos();
    }
    assertEquals("[150, 250, 450, 850, 1000, 1000]", Arrays.toString(waits));
    backoff.reset();
    assertEquals(150, backoff.nextNanos());
  }

  @Test
  void maximumBelowTheIntervalHasNoEffect() {
    Backoff backoff = new Backoff(100, 100, MIDDLE);
    assertEquals(150, backoff.nextNanos());
    assertEquals(150, backoff.nextNanos());
  }

  @Test
  void intervalOfNothingNeverConnectsAgain() {
    assertEquals(Backoff.NEVER, new Backoff(-1, 1000, MIDDLE).nextNanos());
    assertEquals(Backoff.NEVER, new Backoff(0, 1000, MIDDLE).nextNanos());
  }

  @Test
  void hugeIntervalsDoNotOverflow() {
    Backoff backoff = new Backoff(Long.MAX_VALUE - 1, Long.MAX_VALUE, MIDDLE);
    assertEquals(Long.MAX_VALUE, backoff.nextNanos());
    assertEquals(Long.MAX_VALUE, backoff.nextNanos());
  }

  @Test
  void randomPartIsBelowOneInterval() {
    Backoff backoff = new Backoff(100, 0, new Random(3));
    for (int i = 0; i < 10_000; i++) {
      long wait = backoff.nextNanos();
      assertTrue(wait >= 100 && wait < 200, () -> "" + wait);
    }
  }
}
