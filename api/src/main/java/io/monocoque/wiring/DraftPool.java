package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.Checked;
import io.monocoque.bytes.trusted.SlabPool;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Small drafts of a socket that go round, so that a claim makes nothing.
 *
 * <p>Threading: guarded by the socket's sending lock. Ownership: of the drafts that wait; {@link
 * #close} gives their memory back, and so does what comes back later.
 */
final class DraftPool {
  /** As many as threads that write at the same time, seldom more. */
  private static final int KEPT = 4;

  private final SlabPool slabs;
  private final List<Bytes> envelope;

  /** Those that wait, from the beginning; behind them what was there, as that may come back. */
  private final @Nullable DraftUnit[] waiting = new DraftUnit[KEPT];

  private int count;
  private boolean closed;

  /**
   * @param envelope what goes in front of each message
   */
  DraftPool(SlabPool slabs, List<Bytes> envelope) {
    this.slabs = slabs;
    this.envelope = envelope;
  }

  DraftUnit take(int size) {
    DraftUnit kept = count == 0 ? null : waiting[count - 1];
    if (kept == null || size > kept.capacity()) {
      return new DraftUnit(slabs, size, envelope);
    }
    if (Checked.ON) {
      Checked.requirePoison(kept.slab().memory(), () -> "a draft that waited for the next claim");
    }
    count--;
    return kept;
  }

  /** Takes a draft back, in whatever state it is. */
  void recycle(DraftUnit draft) {
    if (draft.leavePage()) {
      return; // it stays with its pipe
    }
    if (!closed && count < KEPT && draft.isReusable()) {
      draft.forget();
      if (Checked.ON) {
        Checked.poison(draft.slab().memory());
      }
      put(draft);
    } else {
      draft.release(slabs);
    }
  }

  /** A reference that stays is not written: that would cost. */
  @SuppressWarnings("ReferenceEquality") // identity is what is asked
  private void put(DraftUnit draft) {
    if (waiting[count] != draft) {
      waiting[count] = draft;
    }
    count++;
  }

  void close() {
    closed = true;
    for (int i = 0; i < count; i++) {
      Objects.requireNonNull(waiting[i]).release(slabs);
    }
    count = 0;
    Arrays.fill(waiting, null);
  }
}
