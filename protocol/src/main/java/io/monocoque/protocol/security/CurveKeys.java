package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.crypto.X25519;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A key pair of CURVE.
 *
 * <p>Threading: may be shared; whoever closes it sees to it that nobody uses it any more.
 * Ownership: holds the secret key in an array of its own and wipes it when it is closed; mechanisms
 * take their own copies, and wipe them too. What the JDK copies while it computes, and the text
 * form, stay to the garbage collector.
 */
public final class CurveKeys implements AutoCloseable {
  private final byte[] secretKey;
  private final CurvePublicKey publicKey;
  private volatile boolean closed;

  private CurveKeys(byte[] secretKey) {
    this.secretKey = secretKey;
    publicKey = new CurvePublicKey(Bytes.of(X25519.publicKey(secretKey)));
  }

  /** A new pair. */
  public static CurveKeys generate(SecureRandom random) {
    byte[] secretKey = new byte[CurvePublicKey.SIZE];
    random.nextBytes(secretKey);
    return new CurveKeys(secretKey);
  }

  /** The pair of a secret key, which is copied; the public key follows from it. */
  public static CurveKeys of(byte[] secretKey) {
    if (secretKey.length != CurvePublicKey.SIZE) {
      throw new IllegalArgumentException("a CURVE key has 32 bytes, not " + secretKey.length);
    }
    return new CurveKeys(secretKey.clone());
  }

  /** The pair of a secret key in 40 characters of Z85. */
  public static CurveKeys of(String z85) {
    byte[] secretKey = Z85.decode(z85);
    try {
      return of(secretKey);
    } finally {
      Arrays.fill(secretKey, (byte) 0);
    }
  }

  public CurvePublicKey publicKey() {
    return publicKey;
  }

  /**
   * A copy of the secret key, which the caller wipes.
   *
   * @throws IllegalStateException if it is closed
   */
  public byte[] copySecretKey() {
    if (closed) {
      throw new IllegalStateException("the secret key is wiped");
    }
    return secretKey.clone();
  }

  /** Wipes the secret key. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(secretKey, (byte) 0);
  }

  /** The public key only. */
  @Override
  public String toString() {
    return "CurveKeys[" + publicKey.text() + "]";
  }
}
