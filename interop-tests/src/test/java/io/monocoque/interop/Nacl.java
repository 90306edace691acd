package io.monocoque.interop;

import com.neilalexander.jnacl.crypto.curve25519xsalsa20poly1305;
import com.neilalexander.jnacl.crypto.xsalsa20poly1305;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** NaCl's boxes, of JNaCl, which JeroMQ uses: they have nothing in common with ours. */
final class Nacl {
  static final int KEY = 32;
  static final int TAG = 16;

  /** What NaCl wants in front of the plain bytes, and has in front of the box. */
  private static final int ZEROS = 32;

  private static final int BOX_ZEROS = 16;
  private static final int NONCE = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Nacl() {}

  static byte[] random(int byteCount) {
    byte[] bytes = new byte[byteCount];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  static byte[] publicKey(byte[] secretKey) {
    byte[] key = new byte[KEY];
    curve25519xsalsa20poly1305.crypto_box_getpublickey(key, secretKey);
    return key;
  }

  /** A nonce of 24 bytes: characters, and what follows them. */
  static byte[] nonce(String prefix, byte[] tail) {
    byte[] nonce = Arrays.copyOf(prefix.getBytes(StandardCharsets.US_ASCII), NONCE);
    System.arraycopy(tail, 0, nonce, NONCE - tail.length, tail.length);
    return nonce;
  }

  static byte[] box(byte[] plain, byte[] nonce, byte[] publicKey, byte[] secretKey) {
    byte[] padded = padded(plain, ZEROS);
    byte[] box = new byte[padded.length];
    curve25519xsalsa20poly1305.crypto_box(box, padded, padded.length, nonce, publicKey, secretKey);
    return Arrays.copyOfRange(box, BOX_ZEROS, box.length);
  }

  /** What is in the box, or null if it cannot be opened. */
  static byte @Nullable [] open(byte[] box, byte[] nonce, byte[] publicKey, byte[] secretKey) {
    byte[] padded = padded(box, BOX_ZEROS);
    byte[] plain = new byte[padded.length];
    int result =
        curve25519xsalsa20poly1305.crypto_box_open(
            plain, padded, padded.length, nonce, publicKey, secretKey);
    return result == 0 ? Arrays.copyOfRange(plain, ZEROS, plain.length) : null;
  }

  static byte[] secretBox(byte[] plain, byte[] nonce, byte[] key) {
    byte[] padded = padded(plain, ZEROS);
    byte[] box = new byte[padded.length];
    xsalsa20poly1305.crypto_secretbox(box, padded, padded.length, nonce, key);
    return Arrays.copyOfRange(box, BOX_ZEROS, box.length);
  }

  private static byte[] padded(byte[] bytes, int zeros) {
    byte[] padded = new byte[zeros + bytes.length];
    System.arraycopy(bytes, 0, padded, zeros, bytes.length);
    return padded;
  }
}
