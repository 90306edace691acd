package io.monocoque.bytes;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Reads a {@link Bytes} as a stream. Threading: one reader. */
final class BytesInputStream extends InputStream {
  private final Bytes source;
  private int position;
  private int mark;

  BytesInputStream(Bytes source) {
    this.source = source;
  }

  @Override
  public int read() {
    return position < source.size() ? source.byteAt(position++) & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int at, int limit) {
    Objects.checkFromIndexSize(at, limit, target.length);
    int count = Math.min(limit, available());
    if (count == 0) {
      return limit == 0 ? 0 : -1;
    }
    source.copyTo(position, MemorySegment.ofArray(target), at, count);
    position += count;
    return count;
  }

  /** One array of the size that is known, instead of pieces. */
  @Override
  public byte[] readAllBytes() {
    byte[] rest = source.slice(position, source.size()).toArray();
    position = source.size();
    return rest;
  }

  @Override
  public long skip(long byteCount) {
    int count = Math.clamp(byteCount, 0, available());
    position += count;
    return count;
  }

  @Override
  public int available() {
    return source.size() - position;
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public void mark(int readLimit) {
    mark = position;
  }

  @Override
  public void reset() {
    position = mark;
  }
}
