package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.Checked;
import io.monocoque.bytes.trusted.SlabPool;
import java.util.ArrayDeque;
import java.util.List;

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
  private final ArrayDeque<DraftUnit> waiting = new ArrayDeque<>(KEPT);
  private boolean closed;

  /**
   * @param envelope what goes in front of each message
   */
  DraftPool(SlabPool slabs, List<Bytes> envelope) {
    this.slabs = slabs;
    this.envelope = envelope;
  }

  DraftUnit take(int size) {
    DraftUnit kept = waiting.peekLast();
    if (kept == null || size > kept.memory().byteSize()) {
      return new DraftUnit(slabs, size, envelope);
    }
    if (Checked.ON) {
      Checked.requirePoison(kept.slab().memory(), () -> "a draft that waited for the next claim");
    }
    return waiting.removeLast();
  }

  /** Takes a draft back, in whatever state it is. */
  void recycle(DraftUnit draft) {
    if (!closed && waiting.size() < KEPT && draft.isReusable()) {
      draft.forget();
      if (Checked.ON) {
        Checked.poison(draft.slab().memory());
      }
      waiting.addLast(draft);
    } else {
      draft.release(slabs);
    }
  }

  void close() {
    closed = true;
    waiting.forEach(draft -> draft.release(slabs));
    waiting.clear();
  }
}
