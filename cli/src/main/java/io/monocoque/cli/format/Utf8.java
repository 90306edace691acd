package io.monocoque.cli.format;

/**
 * Walks over bytes that may or may not be UTF-8, one character or stray byte at a time.
 *
 * <p>Strict: overlong forms, surrogates and values past U+10FFFF are stray bytes. Source: RFC 3629.
 */
final class Utf8 {
  /** What {@link #codePoint} answers for a stray byte. */
  static final int INVALID = -1;

  private Utf8() {}

  /** Where the character that begins at {@code at} ends; {@code at + 1} if none does. */
  static int end(byte[] bytes, int at) {
    int length = sequenceLength(bytes[at] & 0xff);
    return length > 1 && codePoint(bytes, at, at + length) != INVALID ? at + length : at + 1;
  }

  /** The character in {@code [from, to)}, or {@link #INVALID}. */
  static int codePoint(byte[] bytes, int from, int to) {
    int lead = bytes[from] & 0xff;
    int length = sequenceLength(lead);
    if (length != to - from || to > bytes.length) {
      return INVALID;
    }
    if (length == 1) {
      return lead;
    }
    int value = lead & (0x7f >> length);
    for (int at = from + 1; at < to; at++) {
      if ((bytes[at] & 0xc0) != 0x80) {
        return INVALID;
      }
      value = value << 6 | (bytes[at] & 0x3f);
    }
    int least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
    boolean surrogate = value >= 0xd800 && value <= 0xdfff;
    return value < least || value > Character.MAX_CODE_POINT || surrogate ? INVALID : value;
  }

  /** Whether {@code [from, to)} is a character that is seen and that no terminal obeys. */
  static boolean isPrintable(byte[] bytes, int from, int to) {
    int codePoint = codePoint(bytes, from, to);
    if (codePoint < 0x80) {
      return codePoint >= ' ' && codePoint != 0x7f;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static int sequenceLength(int lead) {
    if (lead < 0x80) {
      return 1;
    } else if (lead >= 0xc2 && lead < 0xe0) {
      return 2;
    } else if (lead >= 0xe0 && lead < 0xf0) {
      return 3;
    } else if (lead >= 0xf0 && lead < 0xf5) {
      return 4;
    }
    return 0;
  }
}
