package io.monocoque.libzmq;

/**
 * A CURVE key pair, each key as the 40 characters of its Z85 text (RFC 32/Z85).
 *
 * @param publicKey what peers may know
 * @param secretKey what only the owner may know
 */
public record CurveKeypair(String publicKey, String secretKey) {
  /** Characters in the Z85 text of a 32-byte key. */
  public static final int TEXT_LENGTH = 40;

  public CurveKeypair {
    if (publicKey.length() != TEXT_LENGTH || secretKey.length() != TEXT_LENGTH) {
      throw new IllegalArgumentException(
          "a Z85 key has 40 characters, not " + publicKey.length() + " and " + secretKey.length());
    }
  }

  /** Leaves the secret key out, so that a failed assertion does not print it. */
  @Override
  public String toString() {
    return "CurveKeypair[publicKey=" + publicKey + "]";
  }
}
