package io.monocoque.patterns;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import io.monocoque.bytes.trusted.TrustedBytes;
import org.jspecify.annotations.Nullable;

/**
 * The untyped form of a ROUTER's messages, in which the first part names the peer: what a proxy
 * passes on, and what applications ported from other bindings expect.
 *
 * <p>Threading: stateless. Ownership: parts are passed on by reference, nothing is copied.
 *
 * <p>Source: RFC 28, ROUTER.
 */
public final class RouterEnvelope {
  private RouterEnvelope() {}

  /** The message with its peer's name in front. */
  public static Message prefix(RoutingId peer, Message body) {
    Bytes[] parts = new Bytes[1 + body.partCount()];
    parts[0] = peer.bytes();
    Parts.copy(body, 0, parts, 1);
    return TrustedBytes.message(parts);
  }

  /** The message without its first part; null if there is nothing behind that. */
  public static @Nullable Message strip(Message routed) {
    return routed.partCount() == 1 ? null : Parts.from(routed, 1);
  }
}
