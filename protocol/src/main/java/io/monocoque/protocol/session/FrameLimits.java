package io.monocoque.protocol.session;

import io.monocoque.protocol.wire.Frames;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;

/**
 * The one place where a frame's header is judged, before any memory is taken for its body.
 *
 * <p>Threading: immutable.
 *
 * @param maxMessageSize see {@link SessionConfig}
 * @param maxUnfinishedBytes see {@link SessionConfig}
 */
record FrameLimits(long maxMessageSize, long maxUnfinishedBytes) {
  /** The most that a command of the handshake may have; real ones have less than 1 KiB. */
  static final int HANDSHAKE_COMMAND = 64 << 10;

  /** A body of this size and more is not looked for as a whole in what has arrived. */
  private static final int IN_PLACE = 64 << 10;

  /**
   * Those that were made last: nearly all sessions of a program have the same, and share them.
   * Without a fence, as any will do.
   */
  private static FrameLimits last = new FrameLimits(-1, Long.MAX_VALUE);

  static FrameLimits of(SessionConfig config) {
    FrameLimits known = last;
    if (known.maxMessageSize == config.maxMessageSize()
        && known.maxUnfinishedBytes == config.maxUnfinishedBytes()) {
      return known;
    }
    FrameLimits made = new FrameLimits(config.maxMessageSize(), config.maxUnfinishedBytes());
    last = made;
    return made;
  }

  /** The largest body of a frame of traffic that is read without coming here. */
  int inPlace() {
    int small = IN_PLACE - 1;
    return maxMessageSize < 0 ? small : (int) Math.min(small, maxMessageSize);
  }

  /** A frame before the handshake is complete. */
  void checkHandshake(int flags, long size) throws ProtocolException {
    checkForm(flags, size);
    if ((flags & Frames.COMMAND) == 0) {
      throw new ProtocolException(
          ProtocolError.UNEXPECTED_COMMAND,
          "a message frame of " + size + " bytes before the handshake was complete");
    }
    if (size > HANDSHAKE_COMMAND) {
      throw oversize("a command of " + size + " bytes in the handshake", HANDSHAKE_COMMAND);
    }
  }

  /**
   * A frame of traffic.
   *
   * @param before what was received of its message before its body, in bytes on the wire
   * @param inFrames how much of that lies in one array, which the body may have to join
   */
  void checkTraffic(int flags, long size, long before, int inFrames) throws ProtocolException {
    checkForm(flags, size);
    if (maxMessageSize >= 0 && size > maxMessageSize) {
      throw oversize("a frame of " + size + " bytes", maxMessageSize);
    }
    if (size > UnfinishedMessage.MAX_ARRAY) {
      throw oversize("a frame of " + size + " bytes", UnfinishedMessage.MAX_ARRAY);
    }
    if (before > maxUnfinishedBytes - size) {
      throw oversize("a message of " + (before + size) + " bytes and more", maxUnfinishedBytes);
    }
    boolean joins = size < UnfinishedMessage.OWN_ARRAY || (flags & Frames.COMMAND) != 0;
    if (joins && inFrames > UnfinishedMessage.MAX_ARRAY - size) {
      throw oversize(
          "small parts of " + (inFrames + size) + " bytes and more", UnfinishedMessage.MAX_ARRAY);
    }
  }

  private static void checkForm(int flags, long size) throws ProtocolException {
    if (size < 0) {
      throw new ProtocolException(
          ProtocolError.MALFORMED_FRAME,
          "a frame size of 0x%016x, which has its highest bit set".formatted(size));
    }
    if ((flags & Frames.COMMAND) != 0 && (flags & Frames.MORE) != 0) {
      throw new ProtocolException(
          ProtocolError.MALFORMED_FRAME,
          "the flags 0x%02x: a command cannot have MORE".formatted(flags & 0xff));
    }
  }

  private static ProtocolException oversize(String what, long allowed) {
    return new ProtocolException(
        ProtocolError.OVERSIZE_MESSAGE, what + "; " + allowed + " are allowed");
  }
}
