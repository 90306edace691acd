package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.crypto.X25519;

/**
 * A public key of CURVE, which says who somebody is.
 *
 * <p>Threading: immutable.
 *
 * @param bytes 32
 */
public record CurvePublicKey(Bytes bytes) {
  public static final int SIZE = 32;

  public CurvePublicKey {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a CURVE key has 32 bytes, not " + bytes.size());
    }
  }

  /**
   * From 40 characters of Z85.
   *
   * @throws IllegalArgumentException if it is not that, or of small order: nobody has a secret key
   *     to it, and whoever agrees with it on a key agrees on zero
   */
  public static CurvePublicKey of(String z85) {
    byte[] key = Z85.decode(z85);
    CurvePublicKey publicKey = new CurvePublicKey(Bytes.of(key));
    if (!X25519.isOfLargeOrder(key)) {
      throw new IllegalArgumentException("a point of small order, to which nobody has a secret");
    }
    return publicKey;
  }

  /** In 40 characters of Z85. */
  public String text() {
    return Z85.encode(bytes.toArray());
  }

  @Override
  public String toString() {
    return "CurvePublicKey[" + text() + "]";
  }
}
