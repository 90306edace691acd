package io.monocoque.protocol.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/**
 * The Diffie-Hellman function over Curve25519, as the JDK has it, for keys of 32 raw bytes.
 *
 * <p>One call takes some hundred microseconds of processor time: too long for a loop.
 *
 * <p>Threading: static, stateless. Ownership: keeps nothing, but the JDK's keys are copies of the
 * secret that nobody can wipe. Source: RFC 7748, sections 5 and 6.1.
 */
public final class X25519 {
  /** What keys and shared secrets have. */
  public static final int KEY_SIZE = 32;

  private static final byte[] BASE_POINT = new byte[KEY_SIZE];

  static {
    BASE_POINT[0] = 9;
  }

  private X25519() {}

  /** The public key of any 32 bytes. */
  public static byte[] publicKey(byte[] secretKey) {
    try {
      return agree(secretKey, BASE_POINT);
    } catch (InvalidKeyException e) {
      throw new AssertionError("the base point is of large order", e);
    }
  }

  /**
   * What both sides compute, each from its own secret key and the other's public key.
   *
   * @throws InvalidKeyException if the result is zero, whatever the secret: the peer chose a point
   *     of small order, so that everybody knows the result
   */
  public static byte[] agree(byte[] secretKey, byte[] publicKey) throws InvalidKeyException {
    byte[] shared;
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(secret(secretKey));
      agreement.doPhase(point(publicKey), true);
      shared = agreement.generateSecret();
    } catch (InvalidKeyException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has X25519", e);
    }
    int bits = 0;
    for (byte b : shared) {
      bits |= b;
    }
    if (bits == 0) {
      throw new InvalidKeyException("a point of small order");
    }
    return shared;
  }

  /** Whether {@link #agree} with this public key is of use, whatever the secret. */
  public static boolean isOfLargeOrder(byte[] publicKey) {
    try {
      agree(BASE_POINT, publicKey); // any 32 bytes are a secret key
      return true;
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  private static PrivateKey secret(byte[] key) throws GeneralSecurityException {
    return KeyFactory.getInstance("X25519")
        .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, key));
  }

  /** The highest bit does not count, and a number over the prime stands for its remainder. */
  private static PublicKey point(byte[] key) throws GeneralSecurityException {
    byte[] bigEndian = new byte[KEY_SIZE];
    for (int i = 0; i < KEY_SIZE; i++) {
      bigEndian[i] = key[KEY_SIZE - 1 - i];
    }
    bigEndian[0] &= 0x7f;
    return KeyFactory.getInstance("X25519")
        .generatePublic(
            new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian)));
  }
}
