package io.monocoque.interop;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Frames of ZMTP 3 as bytes, and what spoils them. Source: RFC 37. */
final class Frame {
  static final int MORE = 1;
  static final int LONG = 2;
  static final int COMMAND = 4;

  private Frame() {}

  static byte[] of(int flags, byte[] body) {
    return body.length < 256
        ? concat(new byte[] {(byte) flags, (byte) body.length}, body)
        : concat(
            new byte[] {(byte) (flags | LONG)},
            ByteBuffer.allocate(Long.BYTES).putLong(body.length).array(),
            body);
  }

  static byte[] message(byte[] body) {
    return of(0, body);
  }

  static byte[] command(String name, byte[]... data) {
    return of(COMMAND, body(name, data));
  }

  /** A command's body. */
  static byte[] body(String name, byte[]... data) {
    return concat(new byte[] {(byte) name.length()}, ascii(name), concat(data));
  }

  /** Behind its size, in a byte. */
  static byte[] text(String text) {
    return concat(new byte[] {(byte) text.length()}, ascii(text));
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] each : parts) {
      all.writeBytes(each);
    }
    return all.toByteArray();
  }

  /** With one bit changed; from the end if negative. */
  static byte[] changed(byte[] bytes, int at) {
    byte[] changed = bytes.clone();
    changed[at < 0 ? bytes.length + at : at] ^= 1;
    return changed;
  }

  /** Cut, or made longer by zeros; by so many bytes. */
  static byte[] longer(byte[] bytes, int by) {
    return Arrays.copyOf(bytes, bytes.length + by);
  }
}
