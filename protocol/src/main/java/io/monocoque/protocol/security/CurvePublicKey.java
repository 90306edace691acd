package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;

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

  /** From 40 characters of Z85. */
  public static CurvePublicKey of(String z85) {
    return new CurvePublicKey(Bytes.of(Z85.decode(z85)));
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
