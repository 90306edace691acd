package io.monocoque.wiring;

import io.monocoque.io.UnitSealer;
import io.monocoque.protocol.security.Sealer;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;

/**
 * Seals frame by frame what a connection under CURVE writes.
 *
 * <p>Threading: the holder of the writer role, as {@link Sealer} wants it.
 */
record FrameSealer(Sealer sealer) implements UnitSealer {
  @Override
  public int headSize() {
    return Frames.LONG_HEADER;
  }

  @Override
  public long pieceSize(MemorySegment units, long at) {
    long body = Frames.bodySize(units, at);
    return headSize(units, at) + body;
  }

  @Override
  public int headSize(MemorySegment units, long at) {
    return Frames.headerSize(Frames.flags(Frames.head(units, at)));
  }

  @Override
  public long sealedSize(MemorySegment units, long at) {
    return Sealer.sealedSize(Frames.bodySize(units, at));
  }

  @Override
  public long seal(MemorySegment units, long at, MemorySegment target, long to) {
    return sealer.sealFrame(units, at, target, to);
  }

  @Override
  public long seal(
      MemorySegment units, long at, MemorySegment body, MemorySegment target, long to) {
    int flags = Frames.flags(Frames.head(units, at));
    return sealer.seal(flags, body, 0, body.byteSize(), target, to);
  }
}
