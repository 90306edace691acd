package io.monocoque.cli.format;

import io.monocoque.bytes.Bytes;
import java.util.HexFormat;
import java.util.List;

/** Each part as lower-case hexadecimal digits, two a byte; an empty part as nothing. */
record HexLineFormat() implements LineFormat {
  private static final HexFormat DIGITS = HexFormat.of();

  @Override
  public void write(List<Bytes> parts, LineOutput output) throws OutputException {
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        output.put(SEPARATOR);
      }
      output.putAscii(DIGITS.formatHex(parts.get(i).toArray()));
    }
  }
}
