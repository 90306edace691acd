package io.monocoque.protocol.security;

import java.util.Arrays;

/**
 * Bytes as printable text: five characters for each four bytes, the form in which people write
 * CURVE keys.
 *
 * <p>It looks characters up in a table and so takes a time that depends on them: for keys on their
 * way into and out of a configuration, not for what peers send.
 *
 * <p>Threading: static, stateless. Source: RFC 32.
 */
public final class Z85 {
  private static final String ALPHABET =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

  private static final byte[] VALUES = new byte[128];

  private static final int BYTES = 4;
  private static final int CHARACTERS = 5;
  private static final int BASE = 85;

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < BASE; i++) {
      VALUES[ALPHABET.charAt(i)] = (byte) i;
    }
  }

  private Z85() {}

  /**
   * The text of these bytes.
   *
   * @throws IllegalArgumentException if their number is not a multiple of four
   */
  public static String encode(byte[] bytes) {
    if (bytes.length % BYTES != 0) {
      throw new IllegalArgumentException("Z85 takes four bytes at a time, not " + bytes.length);
    }
    char[] text = new char[bytes.length / BYTES * CHARACTERS];
    for (int i = 0, out = CHARACTERS; i < bytes.length; i += BYTES, out += CHARACTERS) {
      long value = 0;
      for (int j = i; j < i + BYTES; j++) {
        value = value << Byte.SIZE | (bytes[j] & 0xff);
      }
      for (int j = out - 1; j >= out - CHARACTERS; j--) {
        text[j] = ALPHABET.charAt((int) (value % BASE));
        value /= BASE;
      }
    }
    return new String(text);
  }

  /**
   * The bytes of this text.
   *
   * @throws IllegalArgumentException if its length is not a multiple of five, it has a character
   *     that Z85 does not have, or five characters stand for more than 32 bits; the message does
   *     not show the text, which may be a secret
   */
  public static byte[] decode(String text) {
    if (text.length() % CHARACTERS != 0) {
      throw new IllegalArgumentException(
          "Z85 takes five characters at a time, not " + text.length());
    }
    byte[] bytes = new byte[text.length() / CHARACTERS * BYTES];
    for (int i = 0, out = 0; i < text.length(); i += CHARACTERS, out += BYTES) {
      long value = 0;
      for (int j = i; j < i + CHARACTERS; j++) {
        char c = text.charAt(j);
        int digit = c < VALUES.length ? VALUES[c] : -1;
        if (digit < 0) {
          throw new IllegalArgumentException("not a character of Z85, at index " + j);
        }
        value = value * BASE + digit;
      }
      if (value >>> Integer.SIZE != 0) {
        throw new IllegalArgumentException("more than 32 bits in Z85, at index " + i);
      }
      for (int j = out + BYTES - 1; j >= out; j--) {
        bytes[j] = (byte) value;
        value >>>= Byte.SIZE;
      }
    }
    return bytes;
  }
}
