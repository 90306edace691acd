package io.monocoque;

import io.monocoque.protocol.security.CurvePublicKey;
import io.monocoque.protocol.security.Z85;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A pair of keys for CURVE: the public one says who somebody is, the secret one proves it. Texts of
 * keys have 40 characters, in Z85.
 *
 * <p>{@link #toString} and messages of exceptions have no secret key in them.
 *
 * <p>Threading: may be shared.
 */
public final class CurveKeys {
  private static final int TEXT_LENGTH = 40;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final io.monocoque.protocol.security.CurveKeys keys;

  private CurveKeys(io.monocoque.protocol.security.CurveKeys keys) {
    this.keys = keys;
  }

  /** A new pair. */
  public static CurveKeys generate() {
    return new CurveKeys(io.monocoque.protocol.security.CurveKeys.generate(RANDOM));
  }

  /**
   * The pair with this secret key, from which the public one follows.
   *
   * @throws IllegalArgumentException if it is not 40 characters of Z85
   */
  public static CurveKeys ofSecretKey(String secretKey) {
    return new CurveKeys(parse("secret", secretKey, io.monocoque.protocol.security.CurveKeys::of));
  }

  /**
   * The pair of these two keys.
   *
   * @throws IllegalArgumentException if one is not 40 characters of Z85, or they do not belong
   *     together
   */
  public static CurveKeys of(String publicKey, String secretKey) {
    CurvePublicKey given = publicKey(publicKey);
    CurveKeys pair = ofSecretKey(secretKey);
    if (!given.equals(pair.keys.publicKey())) {
      throw new IllegalArgumentException("the public key does not belong to the secret one");
    }
    return pair;
  }

  /**
   * Reads a pair from a secret certificate in CZMQ's format.
   *
   * @param file as {@code PATH_secret} that {@link #save} wrote
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if there is no pair of keys in it
   */
  public static CurveKeys load(Path file) throws IOException {
    Certificate certificate = Certificate.read(file);
    String secretKey = certificate.secretKey();
    if (secretKey == null) {
      throw new IllegalArgumentException(
          "there is no secret-key in " + file + "; is " + file + "_secret meant?");
    }
    return in(file, () -> of(certificate.publicKey(), secretKey));
  }

  /**
   * Reads the public key from a certificate in CZMQ's format.
   *
   * @param file either of those that {@link #save} wrote
   * @return 40 characters of Z85
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if there is no public key in it
   */
  public static String loadPublicKey(Path file) throws IOException {
    String text = Certificate.read(file).publicKey();
    return in(file, () -> publicKey(text)).text();
  }

  /** What is wrong is said of the file. */
  private static <T> T in(Path file, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes two certificates in CZMQ's format, replacing what is there: {@code file} with the public
   * key, and {@code file_secret} with both, which only its owner may read.
   */
  public void save(Path file) throws IOException {
    byte[] secretKey = keys.copySecretKey();
    try {
      new Certificate(publicKey(), Z85.encode(secretKey), Map.of())
          .write(file.resolveSibling(file.getFileName() + "_secret"));
    } finally {
      Arrays.fill(secretKey, (byte) 0);
    }
    new Certificate(publicKey(), null, Map.of()).write(file);
  }

  /** The public key, which peers may know: 40 characters of Z85. */
  public String publicKey() {
    return keys.publicKey().text();
  }

  io.monocoque.protocol.security.CurveKeys keys() {
    return keys;
  }

  static CurvePublicKey publicKey(String text) {
    return parse("public", text, CurvePublicKey::of);
  }

  private static <T> T parse(String which, String text, Function<String, T> decoding) {
    String form = "a " + which + " CURVE key has 40 characters of Z85";
    if (text.length() != TEXT_LENGTH) {
      throw new IllegalArgumentException(form + ", not " + text.length());
    }
    try {
      return decoding.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(form + ", and this is none: " + e.getMessage(), e);
    }
  }

  /** The public key only. */
  @Override
  public String toString() {
    return "CurveKeys[" + publicKey() + "]";
  }
}
