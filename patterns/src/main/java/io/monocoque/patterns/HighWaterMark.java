package io.monocoque.patterns;

/**
 * How many messages a queue may hold, and when a writer that found it full may go on.
 *
 * <pre>
 *   queued   0 ........ limit/2 ................ limit
 *   writer     may go on │  goes on if not stopped  │ stops
 * </pre>
 *
 * <p>A stopped writer goes on only when (limit + 1) / 2 places are free, so that writer and reader
 * work in long stretches instead of waking each other for every message.
 *
 * @param limit the number of messages; 0 is no limit
 */
public record HighWaterMark(long limit) {
  public static final HighWaterMark UNLIMITED = new HighWaterMark(0);

  public HighWaterMark {
    if (limit < 0) {
      throw new IllegalArgumentException("a high-water mark is 0 (none) or more, not " + limit);
    }
  }

  public boolean isUnlimited() {
    return limit == 0;
  }

  /** Whether a queue that holds so many takes no more. */
  public boolean isFull(long queued) {
    return limit != 0 && queued >= limit;
  }

  /** How many places must be free before a writer that was stopped goes on. */
  public long resumeThreshold() {
    return limit / 2 + limit % 2;
  }

  /** Whether a writer that was stopped goes on when the queue holds so many. */
  public boolean resumesAt(long queued) {
    return limit == 0 || limit - queued >= resumeThreshold();
  }

  /** The mark of two queues in a row: the sum, or no limit if either has none. */
  public HighWaterMark plus(HighWaterMark other) {
    return isUnlimited() || other.isUnlimited()
        ? UNLIMITED
        : new HighWaterMark(Math.addExact(limit, other.limit));
  }
}
