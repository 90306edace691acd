package io.monocoque.cli.format;

import io.monocoque.bytes.Bytes;
import java.util.List;

/**
 * Each part in double quotes, with escapes for all that is not plain text; {@link QuotedText} reads
 * it back to exactly the same bytes.
 *
 * <pre>
 *   \" \\ \t \n \r     themselves
 *   \xNN               a byte of a control or otherwise invisible character, or one that is not UTF-8
 * </pre>
 */
record QuotedFormat() implements LineFormat {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  @Override
  public void write(List<Bytes> parts, LineOutput output) throws OutputException {
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        output.put(SEPARATOR);
      }
      output.put('"');
      writePart(parts.get(i).toArray(), output);
      output.put('"');
    }
  }

  private static void writePart(byte[] bytes, LineOutput output) throws OutputException {
    int at = 0;
    while (at < bytes.length) {
      int next = Utf8.end(bytes, at);
      switch (bytes[at]) {
        case '"', '\\' -> escape(bytes[at], output);
        case '\t' -> escape('t', output);
        case '\n' -> escape('n', output);
        case '\r' -> escape('r', output);
        default -> {
          if (Utf8.isPrintable(bytes, at, next)) {
            output.put(bytes, at, next - at);
          } else {
            escapeBytes(bytes, at, next, output);
          }
        }
      }
      at = next;
    }
  }

  private static void escape(int letter, LineOutput output) throws OutputException {
    output.put('\\');
    output.put(letter);
  }

  /** Writes {@code bytes[from, to)} as {@code \xNN} each. */
  static void escapeBytes(byte[] bytes, int from, int to, LineOutput output)
      throws OutputException {
    for (int at = from; at < to; at++) {
      output.put('\\');
      output.put('x');
      output.put(HEX[(bytes[at] >> 4) & 0xf]);
      output.put(HEX[bytes[at] & 0xf]);
    }
  }
}
