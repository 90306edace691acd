package io.monocoque.protocol.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Memory as little-endian longs in an array, to compute on.
 *
 * <p>It exists because what is computed lies in native memory mostly and in an array now and then.
 * A loop that reads segments is compiled for what they are mostly, and anew each time it meets
 * another kind: on a busy machine seconds pass until then. Here are no loops, and the others have
 * arrays only.
 *
 * <p>Threading: stateless. Hot path: allocates nothing.
 */
final class Words {
  static final ValueLayout.OfLong LITTLE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final ValueLayout.OfInt LITTLE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort LITTLE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  /**
   * Copies {@code memory[at, at + byteCount)} to the beginning of {@code words}; the last is filled
   * up with zeros.
   */
  static void load(MemorySegment memory, long at, int byteCount, long[] words) {
    int longs = byteCount / Long.BYTES;
    MemorySegment.copy(memory, LITTLE, at, words, 0, longs);
    int rest = byteCount % Long.BYTES;
    if (rest > 0) {
      words[longs] = loadRest(memory, at + byteCount - rest, rest);
    }
  }

  /** Fewer than eight bytes. */
  static long loadRest(MemorySegment memory, long at, int byteCount) {
    long value = 0;
    int done = 0;
    if ((byteCount & 4) != 0) {
      value = Integer.toUnsignedLong(memory.get(LITTLE_INT, at));
      done = 4;
    }
    if ((byteCount & 2) != 0) {
      value |= (memory.get(LITTLE_SHORT, at + done) & 0xffffL) << (done * Byte.SIZE);
      done += 2;
    }
    if ((byteCount & 1) != 0) {
      value |= (memory.get(ValueLayout.JAVA_BYTE, at + done) & 0xffL) << (done * Byte.SIZE);
    }
    return value;
  }

  /** Copies the first bytes of {@code words} to {@code memory[at, at + byteCount)}. */
  static void store(long[] words, MemorySegment memory, long at, int byteCount) {
    int longs = byteCount / Long.BYTES;
    MemorySegment.copy(words, 0, memory, LITTLE, at, longs);
    int rest = byteCount % Long.BYTES;
    if (rest > 0) {
      storeRest(words[longs], memory, at + byteCount - rest, rest);
    }
  }

  /** Fewer than eight bytes. */
  static void storeRest(long value, MemorySegment memory, long at, int byteCount) {
    int done = 0;
    if ((byteCount & 4) != 0) {
      memory.set(LITTLE_INT, at, (int) value);
      done = 4;
    }
    if ((byteCount & 2) != 0) {
      memory.set(LITTLE_SHORT, at + done, (short) (value >>> (done * Byte.SIZE)));
      done += 2;
    }
    if ((byteCount & 1) != 0) {
      memory.set(ValueLayout.JAVA_BYTE, at + done, (byte) (value >>> (done * Byte.SIZE)));
    }
  }
}
