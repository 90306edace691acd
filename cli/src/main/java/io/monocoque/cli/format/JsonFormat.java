package io.monocoque.cli.format;

import io.monocoque.bytes.Bytes;
import java.util.List;

/**
 * One JSON array of strings a line, a string a part, in UTF-8.
 *
 * <p>JSON has no bytes, so a byte that is not part of valid UTF-8 becomes the lone surrogate {@code
 * \\udcNN}, which valid text never contains; Python's {@code surrogateescape} turns it back.
 */
record JsonFormat() implements LineFormat {
  @Override
  public void write(List<Bytes> parts, LineOutput output) throws OutputException {
    output.put('[');
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        output.put(',');
      }
      output.put('"');
      writePart(parts.get(i).toArray(), output);
      output.put('"');
    }
    output.put(']');
  }

  private static void writePart(byte[] bytes, LineOutput output) throws OutputException {
    int at = 0;
    while (at < bytes.length) {
      int next = Utf8.end(bytes, at);
      switch (bytes[at]) {
        case '"' -> output.putAscii("\\\"");
        case '\\' -> output.putAscii("\\\\");
        case '\t' -> output.putAscii("\\t");
        case '\n' -> output.putAscii("\\n");
        case '\r' -> output.putAscii("\\r");
        default -> {
          int codePoint = Utf8.codePoint(bytes, at, next);
          if (codePoint == Utf8.INVALID) {
            escape((char) (0xdc00 | (bytes[at] & 0xff)), output);
          } else if (Utf8.isPrintable(bytes, at, next)) {
            output.put(bytes, at, next - at);
          } else {
            for (char unit : Character.toChars(codePoint)) {
              escape(unit, output);
            }
          }
        }
      }
      at = next;
    }
  }

  private static void escape(char unit, LineOutput output) throws OutputException {
    output.putAscii("\\u%04x".formatted((int) unit));
  }
}
