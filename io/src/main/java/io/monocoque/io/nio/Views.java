package io.monocoque.io.nio;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns pieces of memory into the buffers that channels want. A connection writes again and again
 * from the slab that it holds, so the slab's buffer is kept until another slab comes.
 *
 * <p>Threading: the holder of the connection's writer role.
 */
final class Views {
  /** Bigger ones are written by address and rarely twice; keeping a view would keep them alive. */
  private static final long KEPT_MAX = 64 << 10;

  private @Nullable MemorySegment slab;
  private @Nullable ByteBuffer view;

  /** A buffer over {@code slab[start, start + length)}, good until the next call. */
  ByteBuffer of(MemorySegment slab, long start, int length) {
    if (!slab.isNative() || slab.byteSize() > KEPT_MAX) {
      return slab.asSlice(start, length).asByteBuffer();
    }
    ByteBuffer buffer = view;
    // Segments that begin at one address are equal, whatever their sizes.
    if (buffer == null || !slab.equals(this.slab) || slab.byteSize() != buffer.capacity()) {
      buffer = slab.asByteBuffer();
      view = buffer;
      this.slab = slab;
    }
    // The order matters: a position beyond the old limit is refused.
    int from = Math.toIntExact(start);
    return buffer.limit(Math.addExact(from, length)).position(from);
  }
}
