package io.monocoque.io;

/**
 * Whether a loop, or a thread, that has nothing to do looks again for a while before it sleeps. To
 * be put to sleep and woken costs both sides more than a short wait; so where waits were short
 * lately it looks, else it sleeps at once.
 *
 * <p>Two that wait for each other may both find waits long only because both sleep. So where waits
 * are not much longer than that costs, there is a trial now and then: for some waits it looks
 * longer. Both have had as many waits, so their trials come together, and end it if that was all.
 * After each in vain the next one is put off twice as long.
 *
 * <p>Threading: its owner, one thread at a time.
 */
public final class Patience {
  /**
   * How long it looks, and so which waits are short. (benchmarks/run: req-rep, push-pull at 64 B;
   * ADR 0011)
   */
  public static final long LOOK_NANOS = 100_000;

  /** How long it looks in a trial. (benchmarks/run: req-rep-virtual; ADR 0011) */
  static final long TRIAL_NANOS = 250_000;

  /** How often it looks at most: more than that time usually allows. */
  static final int LOOKS = 2_500;

  /** Which waits may be long for that reason: a round trip between four threads that sleep. */
  static final long NEAR_NANOS = 400_000;

  /** So many of them are between two trials, at first and at most. */
  static final int FIRST_REST = 512;

  static final int MOST_REST = 8192;

  /** A trial has a wait for so many of those before it, so it cannot cost more than that share. */
  static final int REST_PER_TRIAL = 16;

  private static final int FULL = 256;

  /** How many of the waits lately were short, of {@link #FULL}; the last ones count most. */
  private int shortOnes;

  /** How many near waits there are from one trial to the next, and how many have been. */
  private int rest = FIRST_REST;

  private int rested;

  /** How many waits of a trial are left. */
  private int trial;

  public boolean isWorthIt() {
    return shortOnes > FULL / 2;
  }

  /** How long to look now, trials included; 0 if not at all. */
  public long lookNanos() {
    return isWorthIt() ? LOOK_NANOS : trial > 0 ? TRIAL_NANOS : 0;
  }

  /** A wait has ended with something to do, after so long. */
  public void waited(long nanos) {
    int before = shortOnes;
    shortOnes = before - before / 8 + (nanos < LOOK_NANOS ? FULL / 8 : 0);
    if (isWorthIt()) {
      trial = 0;
      rest = FIRST_REST;
      rested = rest - 1; // looking helped, so whatever ends it, there is a trial at once
    } else if (trial > 0) {
      trial--;
    } else if (nanos < NEAR_NANOS && ++rested == rest) {
      trial = rest / REST_PER_TRIAL;
      rested = 0;
      rest = Math.min(2 * rest, MOST_REST);
    }
  }

  /** Between two looks: lets others run that could, on a machine with few processors. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
  static void pause() {
    Thread.yield();
  }

  /** As {@link #pause()}, and for longer: until that {@link System#nanoTime}. */
  public static void pause(long untilNanos) {
    pause();
    while (System.nanoTime() - untilNanos < 0) {
      Thread.onSpinWait();
    }
  }
}
