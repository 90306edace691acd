package io.monocoque.cli.format;

import io.monocoque.bytes.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output as whole lines: what is written to it is buffered, and leaves the buffer at line
 * ends only.
 *
 * <p>So a program that is interrupted leaves no half line behind. The exception is a line longer
 * than the buffer, which is passed on as it comes.
 *
 * <p>Threading: one thread. Ownership: borrows the stream and never closes it.
 */
public final class LineOutput {
  private static final int BUFFER_SIZE = 1 << 16;

  private final OutputStream target;
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private int size;

  /** Where the line that is being written begins: all before it are whole. */
  private int lineStart;

  public LineOutput(OutputStream target) {
    this.target = target;
  }

  /** Writes one byte. */
  public void put(int value) throws OutputException {
    if (size == BUFFER_SIZE) {
      makeRoom();
    }
    buffer[size++] = (byte) value;
  }

  /** Writes text that is all ASCII. */
  public void putAscii(String text) throws OutputException {
    put(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Writes all bytes. */
  public void put(byte[] bytes) throws OutputException {
    put(bytes, 0, bytes.length);
  }

  /** Writes {@code bytes[from, from + byteCount)}. */
  public void put(byte[] bytes, int from, int byteCount) throws OutputException {
    if (byteCount > BUFFER_SIZE - size) {
      makeRoom();
      if (byteCount > BUFFER_SIZE - size) {
        write(buffer, 0, size);
        write(bytes, from, byteCount);
        size = 0;
        lineStart = 0;
        return;
      }
    }
    System.arraycopy(bytes, from, buffer, size, byteCount);
    size += byteCount;
  }

  /** Writes all bytes. */
  public void put(Bytes bytes) throws OutputException {
    if (bytes.size() <= BUFFER_SIZE - size) {
      bytes.copyTo(buffer, size);
      size += bytes.size();
    } else {
      put(bytes.toArray());
    }
  }

  /** Ends a line; it may leave the buffer from now on. */
  public void endLine() throws OutputException {
    put('\n');
    lineStart = size;
  }

  /** Hands all whole lines on. */
  public void flush() throws OutputException {
    if (lineStart > 0) {
      int whole = lineStart;
      lineStart = 0;
      write(buffer, 0, whole);
      System.arraycopy(buffer, whole, buffer, 0, size - whole);
      size -= whole;
    }
    try {
      target.flush();
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }

  /** Hands the whole lines on or, if the buffer holds none, the beginning of a long one. */
  private void makeRoom() throws OutputException {
    if (lineStart > 0) {
      flush();
    } else {
      write(buffer, 0, size);
      size = 0;
    }
  }

  private void write(byte[] bytes, int from, int byteCount) throws OutputException {
    try {
      target.write(bytes, from, byteCount);
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }
}
