package io.monocoque.io;

import java.lang.foreign.MemorySegment;

/**
 * Turns an item into the bytes of one unit. Called under the queue's lock: short, without I/O, and
 * never calling back.
 *
 * @param <T> what is written
 */
public interface UnitEncoder<T> {

  /** The number of bytes that {@link #encode} will write. */
  long size(T item);

  /** Writes the bytes at {@code target[at, at + size(item))}. */
  void encode(T item, MemorySegment target, long at);

  /**
   * Writes a piece of a unit that is too large for one slab: its bytes {@code [from, from +
   * byteCount)}, to {@code target} from 0 on. Called by the holder of the writer role, piece after
   * piece, and again from 0 after a reconnect; so the item must not change.
   */
  void encodePiece(T item, long from, MemorySegment target, int byteCount);
}
