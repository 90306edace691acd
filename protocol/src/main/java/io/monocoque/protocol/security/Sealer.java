package io.monocoque.protocol.security;

import io.monocoque.protocol.crypto.Box;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Seals the frames of one direction of a CURVE connection.
 *
 * <pre>
 *   header of a message frame | 07 "MESSAGE" | nonce u64 | box: tag, flags u8, payload |
 *                               8              8           16   1      as before
 *
 *   flags:  bit 0 MORE, bit 1 COMMAND; a frame's bit for COMMAND is another
 * </pre>
 *
 * <p>Each frame has the next nonce, and the peer refuses one that is not higher than the last: so
 * frames go out in the order in which they were sealed, and each once. A frame that was sealed for
 * a connection is of no use to another one.
 *
 * <p>Threading: one thread at a time, in the order of the bytes on the connection: the holder of
 * the writer role. Hot path: allocates nothing. Source: RFC 25, section MESSAGE.
 */
public final class Sealer {
  /** What the body of a sealed frame has more than the one before. */
  public static final int OVERHEAD = 33;

  static final int MORE = 1;
  static final int COMMAND = 2;

  /** {@code 07 "MESSAGE"}. */
  static final long NAME = 0x07_4d_45_53_53_41_47_45L;

  static final int NONCE_AT = 8;
  static final int BOX_AT = 16;

  static final ValueLayout.OfLong BIG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Box box;
  private long nonce;

  Sealer(Box box, long firstNonce) {
    this.box = box;
    this.nonce = firstNonce;
  }

  /** What a frame with a body of this size takes on the wire once it is sealed. */
  public static long sealedSize(long bodySize) {
    long sealed = OVERHEAD + bodySize;
    return sealed + (sealed <= Frames.MAX_SHORT_SIZE ? Frames.SHORT_HEADER : Frames.LONG_HEADER);
  }

  /**
   * Seals the whole plain frame at {@code frames[at)} into {@code target[to)}, which does not
   * overlap it; returns the offset behind the sealed frame.
   *
   * @throws IndexOutOfBoundsException if there is not room for {@link #sealedSize}; what is sealed
   *     next has the next nonce all the same
   */
  public long sealFrame(MemorySegment frames, long at, MemorySegment target, long to) {
    int flags = frames.get(ValueLayout.JAVA_BYTE, at);
    long body = at + Frames.headerSize(flags);
    return seal(flags, frames, body, Frames.bodySize(frames, at), target, to);
  }

  /**
   * As {@link #sealFrame}, of the frame with these flags whose body is {@code source[from, from +
   * length)}.
   */
  public long seal(
      int flags, MemorySegment source, long from, long length, MemorySegment target, long to) {
    long frameNonce = nonce++;
    long body = to + Frames.encodeHeader(target, to, 0, OVERHEAD + length);
    target.set(BIG, body, NAME);
    target.set(BIG, body + NONCE_AT, frameNonce);
    int inside = (flags & Frames.MORE) != 0 ? MORE : 0;
    if ((flags & Frames.COMMAND) != 0) {
      inside |= COMMAND;
    }
    box.seal(frameNonce, inside, source, from, length, target, body + BOX_AT);
    return body + OVERHEAD + length;
  }

  /** Forgets the key; it can seal nothing any more. */
  public void wipe() {
    box.wipe();
  }
}
