package io.monocoque.io;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Turns an item into the bytes of one unit. Called under the lock of whoever offers it, or by the
 * holder of the writer role: short, without I/O, and never calling back.
 *
 * @param <T> what is written
 */
public interface UnitEncoder<T> {

  /** The number of bytes that {@link #encode} will write. */
  long size(T item);

  /** Writes the bytes at {@code target[at, at + size(item))}. */
  void encode(T item, MemorySegment target, long at);

  /**
   * Writes a piece of a unit that is too large for one slab: its bytes from {@code from} on, to
   * {@code target} from 0 on, as many as fit, or up to what is to be had in place. Called by the
   * holder of the writer role, piece after piece, and again from 0 after a reconnect; so the item
   * must not change.
   *
   * @return how many, at least 1
   */
  int encodePiece(T item, long from, MemorySegment target);

  /**
   * The unit's bytes from {@code from} on, as many as lie one behind the other in native memory
   * that does not change and that lives as long as the item; null if they are to be encoded.
   */
  default @Nullable MemorySegment pieceInPlace(T item, long from) {
    return null;
  }

  /**
   * As {@link #pieceInPlace}, in any memory: it is read from where it lies, not written from there.
   */
  default @Nullable MemorySegment pieceToRead(T item, long from) {
    return pieceInPlace(item, from);
  }

  /** Whether units of any size are encoded as a whole, because the item changes after the offer. */
  default boolean isWhole() {
    return false;
  }

  /** Whether {@link #pieceInPlace} gives anything of this item. */
  default boolean isInPlace(T item) {
    return false;
  }
}
