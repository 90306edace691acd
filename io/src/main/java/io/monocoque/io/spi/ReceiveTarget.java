package io.monocoque.io.spi;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A piece of an array to receive into, again and again, in both forms that drivers use.
 *
 * <p>Threading: the thread that receives. Ownership: of no memory; the array is its maker's.
 *
 * @param memory all of the piece
 * @param buffer the same; its position and limit are the driver's
 */
public record ReceiveTarget(MemorySegment memory, ByteBuffer buffer) {
  /** The piece {@code array[from, from + length)}. */
  public static ReceiveTarget of(byte[] array, int from, int length) {
    MemorySegment memory = MemorySegment.ofArray(array).asSlice(from, length);
    return new ReceiveTarget(memory, memory.asByteBuffer());
  }
}
