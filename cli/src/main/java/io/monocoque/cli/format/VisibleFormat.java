package io.monocoque.cli.format;

import io.monocoque.bytes.Bytes;
import java.util.List;

/**
 * The raw form as it is safe on a terminal: text as it came, everything else as {@code \xNN}.
 *
 * <p>It exists because a terminal obeys control characters, whoever sent them. It is for the eye:
 * text that itself contains a backslash is not told apart.
 */
record VisibleFormat() implements LineFormat {
  @Override
  public void write(List<Bytes> parts, LineOutput output) throws OutputException {
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        output.put(SEPARATOR);
      }
      byte[] bytes = parts.get(i).toArray();
      int at = 0;
      while (at < bytes.length) {
        int next = Utf8.end(bytes, at);
        if (Utf8.isPrintable(bytes, at, next)) {
          output.put(bytes, at, next - at);
        } else {
          QuotedFormat.escapeBytes(bytes, at, next, output);
        }
        at = next;
      }
    }
  }
}
