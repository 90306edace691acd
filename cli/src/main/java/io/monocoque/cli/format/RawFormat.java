package io.monocoque.cli.format;

import io.monocoque.bytes.Bytes;
import java.util.List;

/** The bytes as they came, parts separated by a tab. For pipes and files: see VisibleFormat. */
record RawFormat() implements LineFormat {
  @Override
  public void write(List<Bytes> parts, LineOutput output) throws OutputException {
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        output.put(SEPARATOR);
      }
      output.put(parts.get(i));
    }
  }
}
