package io.monocoque.wiring;

import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.io.UnitEncoder;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A message of one part, straight out of the array of whoever sends it: nothing is made for it.
 *
 * <p>Threading: no state. Ownership: the array is the caller's again when the offer returns.
 */
final class PartEncoder implements UnitEncoder<byte[]> {
  static final PartEncoder INSTANCE = new PartEncoder();

  /** The largest part that fits into one slab; it is copied there as a whole. */
  static final int LARGEST = DraftUnit.LARGEST;

  private PartEncoder() {}

  @Override
  public long size(byte[] part) {
    return Frames.encodedSize(part.length);
  }

  @Override
  public void encode(byte[] part, MemorySegment target, long at) {
    int header = Frames.encodeHeader(target, at, 0, part.length);
    CopyCounter.ENCODED.count(part.length);
    MemorySegment.copy(part, 0, target, ValueLayout.JAVA_BYTE, at + header, part.length);
  }

  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public int encodePiece(byte[] part, long from, MemorySegment target) {
    throw new AssertionError("a part of " + part.length + " bytes is encoded as a whole");
  }
}
