package io.monocoque.protocol.wire;

import io.monocoque.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Wire bytes as a reader of the specification writes them: {@code 04 19 05 'READY'}. */
public final class Hex {
  private Hex() {}

  /** Pairs of hex digits and quoted ASCII; blanks and bars between them mean nothing. */
  public static byte[] hex(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] pieces = text.split("'", -1);
    for (int i = 0; i < pieces.length; i++) {
      out.writeBytes(
          i % 2 == 1
              ? pieces[i].getBytes(StandardCharsets.US_ASCII)
              : HexFormat.of().parseHex(pieces[i].replaceAll("[\\s|]", "")));
    }
    return out.toByteArray();
  }

  public static Bytes bytes(String text) {
    return Bytes.of(hex(text));
  }

  public static byte[] concat(byte[]... pieces) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      out.writeBytes(piece);
    }
    return out.toByteArray();
  }
}
