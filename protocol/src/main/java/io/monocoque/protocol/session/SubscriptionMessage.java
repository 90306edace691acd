package io.monocoque.protocol.session;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.protocol.wire.Frames;

/**
 * A subscription as peers before ZMTP 3.1 send it: a message of one part, {@code 01 topic} to
 * subscribe and {@code 00 topic} to cancel.
 *
 * <p>Threading: static, stateless.
 */
final class SubscriptionMessage {
  private static final byte CANCEL = 0;
  private static final byte SUBSCRIBE = 1;

  private SubscriptionMessage() {}

  /** Whether a part with this first byte is one, sent to a socket that takes subscriptions. */
  static boolean is(byte first) {
    return first == SUBSCRIBE || first == CANCEL;
  }

  static boolean subscribes(byte first) {
    return first == SUBSCRIBE;
  }

  /** The whole frame. */
  static Bytes encode(boolean subscribe, Bytes topic) {
    int bodySize = Math.addExact(1, topic.size());
    byte[] frame = new byte[Math.toIntExact(Frames.encodedSize(bodySize))];
    int at = Frames.encodeHeader(frame, 0, 0, bodySize);
    frame[at] = subscribe ? SUBSCRIBE : CANCEL;
    topic.copyTo(frame, at + 1);
    return TrustedBytes.wrap(frame);
  }
}
