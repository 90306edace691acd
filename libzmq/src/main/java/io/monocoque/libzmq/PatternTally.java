package io.monocoque.libzmq;

import java.util.BitSet;
import java.util.List;

/**
 * Counts what became of a known number of {@link CheckedPattern} messages.
 *
 * <p>Threading: one thread.
 */
public final class PatternTally {
  private final CheckedPattern pattern;
  private final int expected;
  private final BitSet seen;
  private int whole;
  private int torn;
  private int doubled;

  /**
   * Begins a count.
   *
   * @param pattern the shape of the messages
   * @param expected how many were sent: numbers {@code [0, expected)}
   */
  public PatternTally(CheckedPattern pattern, int expected) {
    if (expected < 0) {
      throw new IllegalArgumentException("expected " + expected + " messages");
    }
    this.pattern = pattern;
    this.expected = expected;
    this.seen = new BitSet(expected);
  }

  /** Counts one message. */
  public void add(List<byte[]> message) {
    long sequence = pattern.sequenceOf(message);
    if (sequence == CheckedPattern.TORN || sequence >= expected) {
      torn++;
    } else if (seen.get((int) sequence)) {
      doubled++;
    } else {
      seen.set((int) sequence);
      whole++;
    }
  }

  /** Messages that came as sent, each number counted once. */
  public int whole() {
    return whole;
  }

  /** Messages that are none of those sent. */
  public int torn() {
    return torn;
  }

  /** Whole messages whose number had come before. */
  public int doubled() {
    return doubled;
  }

  /** Numbers that have not come. */
  public int missing() {
    return expected - whole;
  }

  /** Whether as many came, whole or torn, as were sent. */
  public boolean complete() {
    return whole + torn >= expected;
  }

  /** The counts as one line: {@code received=… whole=… torn=… doubled=… missing=…}. */
  @Override
  public String toString() {
    return "received=%d whole=%d torn=%d doubled=%d missing=%d"
        .formatted(whole + torn + doubled, whole, torn, doubled, missing());
  }
}
