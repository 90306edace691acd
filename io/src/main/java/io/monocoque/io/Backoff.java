package io.monocoque.io;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt to connect: the interval, and a random part of up to one
 * interval more, so that many clients do not come back in step. With a maximum above the interval
 * the interval doubles with each attempt, and no wait is longer than the maximum.
 *
 * <p>Threading: its owner's.
 */
public final class Backoff {
  /** {@link #nextNanos} for an endpoint that is not to be connected again. */
  public static final long NEVER = -1;

  private final long interval;
  private final long maximum;
  private final RandomGenerator random;
  private long current;

  /**
   * Starts with the plain interval.
   *
   * @param intervalNanos 0 or less never connects again
   * @param maximumNanos without effect unless it is above the interval
   */
  public Backoff(long intervalNanos, long maximumNanos, RandomGenerator random) {
    this.interval = intervalNanos;
    this.maximum = maximumNanos;
    this.random = random;
    this.current = intervalNanos;
  }

  /** The wait before the next attempt in nanoseconds, or {@link #NEVER}. */
  public long nextNanos() {
    if (interval <= 0) {
      return NEVER;
    }
    long wait = saturatedSum(current, random.nextLong(interval));
    if (maximum <= interval) {
      return wait;
    }
    current = Math.min(saturatedSum(current, current), maximum);
    return Math.min(wait, maximum);
  }

  /** A connection stood: the next wait is the plain interval again. */
  public void reset() {
    current = interval;
  }

  private static long saturatedSum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
