package io.monocoque.cli.format;

import io.monocoque.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Reads one part back from the form in which {@link QuotedFormat} prints it. */
public final class QuotedText {
  private QuotedText() {}

  /**
   * The bytes of a quoted part.
   *
   * @throws IllegalArgumentException if it is not in quotes or has an escape that is not known
   */
  public static Bytes parse(String quoted) {
    if (quoted.length() < 2 || !quoted.startsWith("\"") || !quoted.endsWith("\"")) {
      throw new IllegalArgumentException("a quoted part begins and ends with \", not " + quoted);
    }
    byte[] source = quoted.substring(1, quoted.length() - 1).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream target = new ByteArrayOutputStream(source.length);
    int at = 0;
    while (at < source.length) {
      if (source[at] != '\\') {
        target.write(source[at++]);
        continue;
      }
      int letter = at + 1 < source.length ? source[at + 1] : -1;
      at += 2;
      switch (letter) {
        case '"', '\\' -> target.write(letter);
        case 't' -> target.write('\t');
        case 'n' -> target.write('\n');
        case 'r' -> target.write('\r');
        case 'x' -> {
          target.write(hexByte(source, at));
          at += 2;
        }
        default -> throw unknownEscape(quoted);
      }
    }
    return Bytes.of(target.toByteArray());
  }

  private static int hexByte(byte[] source, int at) {
    String digits = new String(source, at, Math.min(2, source.length - at), StandardCharsets.UTF_8);
    if (digits.length() != 2
        || !HexFormat.isHexDigit(digits.charAt(0))
        || !HexFormat.isHexDigit(digits.charAt(1))) {
      throw unknownEscape("\\x" + digits);
    }
    return HexFormat.fromHexDigits(digits);
  }

  private static IllegalArgumentException unknownEscape(String text) {
    return new IllegalArgumentException(
        "the escapes are \\\" \\\\ \\t \\n \\r and \\xNN, unlike in " + text);
  }
}
