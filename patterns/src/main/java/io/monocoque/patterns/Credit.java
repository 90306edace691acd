package io.monocoque.patterns;

import java.util.Objects;

/**
 * Counts the messages in one queue against its high-water mark.
 *
 * <p>Threading: guarded by its owner's lock.
 */
public final class Credit {
  private HighWaterMark mark;
  private long queued;

  /** Set by a refusal, cleared when {@link #release} or a new mark says to go on. */
  private boolean stopped;

  public Credit(HighWaterMark mark) {
    this.mark = Objects.requireNonNull(mark);
  }

  /** Counts one message in, or refuses it because the queue is full; then the writer is stopped. */
  public boolean tryAccept() {
    if (mark.isFull(queued)) {
      stopped = true;
      return false;
    }
    queued++;
    return true;
  }

  /**
   * Counts messages out.
   *
   * @return whether the writer was stopped and may go on now; said once for each stop
   * @throws IllegalArgumentException if there are not so many
   */
  public boolean release(long messageCount) {
    if (messageCount < 0 || messageCount > queued) {
      throw new IllegalArgumentException(
          "cannot release " + messageCount + " of " + queued + " messages");
    }
    queued -= messageCount;
    return goesOnIf(mark.resumesAt(queued));
  }

  /**
   * Changes the mark of a live queue. A lower one drops nothing of what is queued: it stops the
   * writer until enough has been released.
   *
   * @return whether the writer was stopped and may go on now
   */
  public boolean highWaterMark(HighWaterMark changed) {
    mark = Objects.requireNonNull(changed);
    // Any room counts here, because nobody need ever release anything.
    return goesOnIf(hasRoom());
  }

  public HighWaterMark highWaterMark() {
    return mark;
  }

  public boolean hasRoom() {
    return !mark.isFull(queued);
  }

  /** The messages accepted and not yet released. */
  public long queued() {
    return queued;
  }

  private boolean goesOnIf(boolean enoughRoom) {
    boolean goesOn = stopped && enoughRoom;
    if (goesOn) {
      stopped = false;
    }
    return goesOn;
  }
}
