package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.WireText;

/**
 * What a peer shows of itself to be let in; whoever decides on it gives a {@link Verdict}.
 *
 * <p>Threading: immutable. Source: RFC 27, the credentials of each mechanism.
 */
public sealed interface Credentials {
  /** With NULL: nothing but the address that it came from. */
  record None() implements Credentials {}

  /**
   * With PLAIN: a name and a password, at most 255 bytes each, as the peer sent them.
   *
   * <p>They are bytes, because the protocol does not say in which encoding a text would be.
   */
  record Plain(Bytes userName, Bytes password) implements Credentials {
    @Override
    public String toString() {
      return "Plain[" + WireText.printable(userName) + "]";
    }
  }

  /** With CURVE: a public key, whose secret key the peer has shown to have. */
  record Curve(CurvePublicKey publicKey) implements Credentials {}
}
