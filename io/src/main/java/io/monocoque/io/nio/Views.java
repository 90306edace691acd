package io.monocoque.io.nio;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;

/**
 * Turns pieces of memory into the buffers that channels want. A connection writes again and again
 * from the few slabs that it fills in turn, so the buffers of the last ones are kept.
 *
 * <p>Threading: the holder of the connection's writer role.
 */
final class Views {
  /** Bigger ones are written by address and rarely twice; keeping a view would keep them alive. */
  private static final long KEPT_MAX = 64 << 10;

  private static final int KEPT = 4;

  private record View(MemorySegment slab, ByteBuffer buffer) {
    /** Segments that begin at one address are equal, whatever their sizes, and also dead ones. */
    boolean isOf(MemorySegment other) {
      return slab.equals(other) && slab.byteSize() == other.byteSize() && slab.scope().isAlive();
    }
  }

  private final ArrayList<View> kept = new ArrayList<>(1);

  /** Where the one is that was used last. */
  private int last;

  /** A buffer over {@code slab[start, start + length)}, good until the next call. */
  ByteBuffer of(MemorySegment slab, long start, int length) {
    if (!slab.isNative() || slab.byteSize() > KEPT_MAX) {
      return slab.asSlice(start, length).asByteBuffer();
    }
    // The order matters: a position beyond the old limit is refused.
    int from = Math.toIntExact(start);
    return view(slab).limit(Math.addExact(from, length)).position(from);
  }

  private ByteBuffer view(MemorySegment slab) {
    for (int i = 0; i < kept.size(); i++) {
      int at = (last + i) % kept.size();
      View view = kept.get(at);
      if (view.isOf(slab)) {
        last = at;
        return view.buffer;
      }
    }
    View added = new View(slab, slab.asByteBuffer());
    if (kept.size() < KEPT) {
      last = kept.size();
      kept.add(added);
    } else {
      last = (last + 1) % KEPT;
      kept.set(last, added);
    }
    return added.buffer;
  }
}
