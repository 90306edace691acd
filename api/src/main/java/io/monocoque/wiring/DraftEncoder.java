package io.monocoque.wiring;

import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.io.UnitEncoder;
import java.lang.foreign.MemorySegment;

/**
 * A draft as a unit, copied out of its memory: for a small one that is cheaper than to pass the
 * memory on.
 *
 * <p>Threading: no state.
 */
final class DraftEncoder implements UnitEncoder<DraftUnit> {
  static final DraftEncoder INSTANCE = new DraftEncoder();

  private DraftEncoder() {}

  @Override
  public long size(DraftUnit draft) {
    return draft.unitSize();
  }

  @Override
  public void encode(DraftUnit draft, MemorySegment target, long at) {
    CopyCounter.ENCODED.count(draft.byteCount());
    MemorySegment.copy(draft.slab().memory(), draft.start(), target, at, size(draft));
  }

  @Override
  public int encodePiece(DraftUnit draft, long from, MemorySegment target) {
    throw new AssertionError("a draft of " + draft.byteCount() + " bytes is passed on as a whole");
  }
}
