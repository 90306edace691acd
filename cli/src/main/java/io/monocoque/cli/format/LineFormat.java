package io.monocoque.cli.format;

import io.monocoque.bytes.Bytes;
import java.util.List;

/**
 * A way to print a message as one line.
 *
 * <p>Threading: stateless.
 */
public sealed interface LineFormat
    permits RawFormat, VisibleFormat, QuotedFormat, HexLineFormat, JsonFormat {
  /** Separates the parts in all forms but JSON. */
  int SEPARATOR = '\t';

  /** Writes the parts of one message, without the line's end. */
  void write(List<Bytes> parts, LineOutput output) throws OutputException;
}
