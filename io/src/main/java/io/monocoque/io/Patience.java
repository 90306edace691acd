package io.monocoque.io;

/**
 * Whether a loop, or a thread, that has nothing to do looks again for a while before it sleeps. To
 * be put to sleep and woken costs both sides more than a short wait; so where waits were short
 * lately it looks, else it sleeps at once.
 *
 * <p>Threading: its owner, one thread at a time.
 */
public final class Patience {
  /**
   * How long it looks, and so which waits are short. (benchmarks/run: req-rep, push-pull at 64 B;
   * ADR 0011)
   */
  public static final long LOOK_NANOS = 100_000;

  /** How often it looks at most: more than that time usually allows. */
  static final int LOOKS = 1_000;

  private static final int FULL = 256;

  /** How many of the waits lately were short, of {@link #FULL}; the last ones count most. */
  private int shortOnes;

  public boolean isWorthIt() {
    return shortOnes > FULL / 2;
  }

  /** A wait has ended with something to do, after so long. */
  public void waited(long nanos) {
    int before = shortOnes;
    shortOnes = before - before / 8 + (nanos < LOOK_NANOS ? FULL / 8 : 0);
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
