package io.monocoque.uring;

import io.monocoque.bytes.trusted.SlabMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Checked mode's memory: each piece ends at a page that nobody may touch, so that the kernel, given
 * one byte too many, fails with EFAULT, and we crash, instead of writing over a neighbour.
 *
 * <pre>
 *   |   unused   | piece 0 | no access |   unused   | piece 1 | no access | ...
 *   '--------- a stride, whole pages --'
 * </pre>
 *
 * <p>Threading: any thread. Ownership: the mapping lives as long as the arena.
 */
final class GuardedMemory implements SlabMemory {
  /** Memory for one slab; where the system gives no more mappings, ordinary memory. */
  @Override
  public MemorySegment allocate(Arena arena, int byteCount) {
    ErrnoCell errno = ErrnoCell.take();
    try {
      return map(errno, arena, 1, byteCount);
    } catch (RingException e) {
      return ORDINARY.allocate(arena, byteCount);
    } finally {
      errno.recycle();
    }
  }

  /** How far the beginnings of two pieces are apart. */
  static long stride(long pieceSize) {
    long page = LibC.pageSize();
    return Math.ceilDiv(pieceSize, page) * page + page;
  }

  /** Pieces one {@link #stride} apart, from the beginning of the first to the end of the last. */
  static MemorySegment map(ErrnoCell errno, Arena arena, int count, long pieceSize)
      throws RingException {
    long page = LibC.pageSize();
    long stride = stride(pieceSize);
    long mapped = count * stride;
    long base = LibC.map(errno, mapped);
    if (base < 0) {
      throw new RingException((int) -base, "mapping guarded memory");
    }
    for (int piece = 1; piece <= count; piece++) {
      int result = LibC.protect(errno, base + piece * stride - page, page);
      if (result < 0) {
        LibC.unmap(base, mapped);
        throw new RingException(-result, "protecting the end of memory");
      }
    }
    long unused = stride - page - pieceSize;
    return KernelMemory.bounded(
        base + unused, mapped - page - unused, arena, _ -> LibC.unmap(base, mapped));
  }
}
