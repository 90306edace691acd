package io.monocoque.io;

import java.lang.foreign.MemorySegment;

/**
 * Makes what one connection writes of what is queued, where these are not the same bytes.
 *
 * <p>A unit consists of pieces, one behind the other, each of which is sealed as a whole. What is
 * sealed is good for this connection and in this order only.
 *
 * <p>Threading: the holder of the writer role, which passes from thread to thread. It does no I/O,
 * does not wait and does not call back. An exception ends the connection.
 */
public interface UnitSealer {
  /** The most bytes that it takes to know {@link #pieceSize} and {@link #sealedSize}. */
  int headSize();

  /** The bytes of the piece that begins at {@code units[at)}, of which the head is there. */
  long pieceSize(MemorySegment units, long at);

  /** What of that piece stands before its body. */
  int headSize(MemorySegment units, long at);

  /** The bytes that {@link #seal} makes of that piece. */
  long sealedSize(MemorySegment units, long at);

  /**
   * Seals the piece that begins at {@code units[at)} and is all there.
   *
   * @return the offset behind it in {@code target}
   */
  long seal(MemorySegment units, long at, MemorySegment target, long to);

  /** As {@link #seal}, of a piece that has its head there and its body elsewhere. */
  long seal(MemorySegment units, long at, MemorySegment body, MemorySegment target, long to);
}
