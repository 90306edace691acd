package io.monocoque.wiring;

import io.monocoque.bytes.trusted.Checked;
import io.monocoque.bytes.trusted.SlabPool;
import java.util.ArrayDeque;
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
  private final ArrayDeque<DraftUnit> waiting = new ArrayDeque<>(KEPT);
  private boolean closed;

  DraftPool(SlabPool slabs) {
    this.slabs = slabs;
  }

  DraftUnit take(int size) {
    int slabSize = DraftUnit.slabSize(size);
    DraftUnit kept = slabSize <= SlabPool.SMALL ? waiting.pollLast() : null;
    if (kept == null) {
      return new DraftUnit(slabs.take(slabSize));
    }
    if (Checked.ON) {
      Checked.requirePoison(kept.slab.memory(), () -> "a draft that waited for the next claim");
    }
    return kept;
  }

  void recycle(@Nullable DraftUnit draft) {
    if (draft == null) {
      return;
    }
    draft.reserved = null;
    if (!closed && waiting.size() < KEPT && draft.slab.capacity() == SlabPool.SMALL) {
      if (Checked.ON) {
        Checked.poison(draft.slab.memory());
      }
      waiting.addLast(draft);
    } else {
      slabs.recycle(draft.slab);
    }
  }

  void close() {
    closed = true;
    waiting.forEach(draft -> slabs.recycle(draft.slab));
    waiting.clear();
  }
}
