package io.monocoque.protocol.security;

import io.monocoque.protocol.crypto.Box;
import io.monocoque.protocol.wire.Frames;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Opens what a {@link Sealer} at the other end has sealed.
 *
 * <p>Nothing of a frame is looked at before all of it has proved to be the peer's, and later than
 * all before it.
 *
 * <p>Threading: confined to the session's thread. Hot path: allocates nothing. Source: RFC 25,
 * section MESSAGE.
 */
public final class Opener {
  private final Box box;
  private long lastNonce;

  Opener(Box box, long lastNonce) {
    this.box = box;
    this.lastNonce = lastNonce;
  }

  /**
   * Opens the body of a message frame, {@code source[from, from + length)}, into a whole plain
   * frame at {@code target[to)}, with the flags that were inside; returns the offset behind it.
   *
   * <p>The plain frame is at least 24 bytes shorter. It may come to stand anywhere in the same
   * memory that is not behind {@code from}; else the two must not overlap.
   */
  public long open(MemorySegment source, long from, long length, MemorySegment target, long to)
      throws ProtocolException {
    if (length < Long.BYTES || source.get(Sealer.BIG, from) != Sealer.NAME) {
      throw new ProtocolException(
          ProtocolError.UNEXPECTED_COMMAND,
          "a frame of " + length + " bytes that is not a MESSAGE, after a CURVE handshake");
    }
    if (length < Sealer.OVERHEAD) {
      throw new ProtocolException(
          ProtocolError.MALFORMED_COMMAND_MESSAGE,
          "a MESSAGE of " + length + " bytes, which has at least " + Sealer.OVERHEAD);
    }
    long nonce = source.get(Sealer.BIG, from + Sealer.NONCE_AT);
    if (Long.compareUnsigned(nonce, lastNonce) <= 0) {
      throw new ProtocolException(
          ProtocolError.INVALID_SEQUENCE,
          "a MESSAGE with nonce "
              + Long.toUnsignedString(nonce)
              + " after "
              + Long.toUnsignedString(lastNonce));
    }
    long payload = length - Sealer.OVERHEAD;
    int header = payload <= Frames.MAX_SHORT_SIZE ? Frames.SHORT_HEADER : Frames.LONG_HEADER;
    // The flags come to stand on the header's last byte, and the payload where it belongs.
    long flagsAt = to + header - 1;
    if (!box.open(nonce, source, from + Sealer.BOX_AT, length - Sealer.BOX_AT, target, flagsAt)) {
      throw new ProtocolException(
          ProtocolError.CRYPTOGRAPHIC, "a MESSAGE of " + length + " bytes that cannot be opened");
    }
    lastNonce = nonce;
    int inside = target.get(ValueLayout.JAVA_BYTE, flagsAt);
    int flags = (inside & Sealer.MORE) != 0 ? Frames.MORE : 0;
    if ((inside & Sealer.COMMAND) != 0) {
      flags |= Frames.COMMAND;
    }
    Frames.encodeHeader(target, to, flags, payload);
    return to + header + payload;
  }

  /** Forgets the key; it can open nothing any more. */
  public void wipe() {
    box.wipe();
  }
}
