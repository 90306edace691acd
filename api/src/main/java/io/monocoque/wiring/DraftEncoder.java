package io.monocoque.wiring;

import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.io.UnitEncoder;
import io.monocoque.protocol.wire.Frames;
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
    return Frames.encodedSize(draft.byteCount());
  }

  @Override
  public void encode(DraftUnit draft, MemorySegment target, long at) {
    int header = Frames.encodeHeader(target, at, false, draft.byteCount());
    CopyCounter.ENCODED.count(draft.byteCount());
    MemorySegment.copy(draft.memory(), 0, target, at + header, draft.byteCount());
  }

  @Override
  public int encodePiece(DraftUnit draft, long from, MemorySegment target) {
    throw new AssertionError("a draft of " + draft.byteCount() + " bytes is passed on as a whole");
  }
}
