package io.monocoque.wiring;

import io.monocoque.io.UnitEncoder;
import java.lang.foreign.MemorySegment;

/**
 * A draft as a unit: copied out of its memory, which for a small one is cheaper than to pass the
 * memory on. Or, with {@link #IN_PAGE}, a draft that lies there already.
 *
 * <p>Threading: no state.
 */
class DraftEncoder implements UnitEncoder<DraftUnit> {
  static final DraftEncoder INSTANCE = new DraftEncoder();

  static final DraftEncoder IN_PAGE =
      new DraftEncoder() {
        @Override
        public void encode(DraftUnit draft, MemorySegment target, long at) {
          draft.complete();
        }
      };

  private DraftEncoder() {}

  @Override
  public long size(DraftUnit draft) {
    return draft.unitSize();
  }

  @Override
  public void encode(DraftUnit draft, MemorySegment target, long at) {
    draft.copyTo(target, at);
  }

  @Override
  public int encodePiece(DraftUnit draft, long from, MemorySegment target) {
    throw new AssertionError("a draft of " + draft.byteCount() + " bytes is passed on as a whole");
  }
}
