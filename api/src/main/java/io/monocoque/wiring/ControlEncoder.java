package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.io.UnitEncoder;
import java.lang.foreign.MemorySegment;

/** Greeting and commands as units: bytes that are encoded already. Threading: no state. */
final class ControlEncoder implements UnitEncoder<Bytes> {
  static final ControlEncoder INSTANCE = new ControlEncoder();

  private ControlEncoder() {}

  @Override
  public long size(Bytes unit) {
    return unit.size();
  }

  @Override
  public void encode(Bytes unit, MemorySegment target, long at) {
    unit.copyTo(target, at);
  }

  @Override
  public int encodePiece(Bytes unit, long from, MemorySegment target) {
    int count = (int) Math.min(target.byteSize(), unit.size() - from);
    unit.copyTo((int) from, target, 0, count);
    return count;
  }
}
