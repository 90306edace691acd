package io.monocoque.wiring;

import org.jspecify.annotations.Nullable;

/**
 * Where drafts come from and go to.
 *
 * <p>Threading: any thread.
 */
public interface Outlet {

  /**
   * Memory for a message of at most this size, and a place for it, waited for until the deadline;
   * null if there was none.
   *
   * @param size 0 to {@link DraftUnit#LARGEST}
   */
  default @Nullable DraftUnit claim(int size, long deadline) throws InterruptedException {
    return tryClaim(size); // most never wait
  }

  /** As {@link #claim}, without waiting. */
  @Nullable DraftUnit tryClaim(int size);

  /**
   * Sends what was written; the unit is the outlet's from here on.
   *
   * @throws IllegalStateException if the place is gone, with its peer, and there is no other; the
   *     unit is the caller's then, as it was
   */
  void commit(DraftUnit draft);

  /** Takes the unit back unsent. */
  void abandon(DraftUnit draft);
}
