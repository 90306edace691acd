package io.monocoque.cli.format;

import io.monocoque.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Standard input as lines of bytes: whatever stands between two line feeds, unchanged.
 *
 * <p>A last line without a line feed counts, and no more than one line is held in memory beyond the
 * buffer.
 *
 * <p>Threading: one thread. Ownership: borrows the stream.
 */
public final class LineInput {
  private final InputStream source;
  private final byte[] buffer = new byte[1 << 16];
  private int next;
  private int end;

  public LineInput(InputStream source) {
    this.source = source;
  }

  /** The next line without its line feed, or null at the end. */
  public @Nullable Bytes next() throws IOException {
    ByteArrayOutputStream begun = null;
    while (true) {
      int at = next;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      int from = next;
      if (at < end) {
        next = at + 1;
        if (begun == null) {
          return Bytes.of(buffer, from, at - from);
        }
        begun.write(buffer, from, at - from);
        return Bytes.of(begun.toByteArray());
      }
      if (end > from) {
        begun = begun == null ? new ByteArrayOutputStream() : begun;
        begun.write(buffer, from, end - from);
      }
      next = 0;
      end = Math.max(0, source.read(buffer));
      if (end == 0) {
        return begun == null ? null : Bytes.of(begun.toByteArray());
      }
    }
  }
}
