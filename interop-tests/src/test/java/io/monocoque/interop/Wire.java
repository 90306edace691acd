package io.monocoque.interop;

import java.util.HexFormat;

/**
 * ZMTP 3.1 with NULL as bytes in hex, blanks for reading.
 *
 * <pre>
 *   greeting   ff 00*7 01 7f | 03 01 | "NULL" 00*16 | 00 | 00*31
 *   READY      04 LEN 05 "READY" 0b "Socket-Type" 00 00 00 LEN TYPE [08 "Identity" 00 00 00 00]
 * </pre>
 *
 * Source: RFC 37.
 */
final class Wire {
  static final String SIGNATURE = "ff 0000000000000001 7f";
  static final String REVISION = "03";

  /** What follows the major revision. */
  static final String REST = "01 4e554c4c" + "00".repeat(16) + "00" + "00".repeat(31);

  static final String GREETING = SIGNATURE + REVISION + REST;

  static final int GREETING_SIZE = 64;

  private Wire() {}

  /** A greeting with another mechanism. */
  static String greeting(String mechanism) {
    String padding = "00".repeat(20 - mechanism.length());
    return SIGNATURE + REVISION + "01" + hex(mechanism) + padding + "00".repeat(32);
  }

  /** READY as a peer of a type sends it: REQ, DEALER and ROUTER name an empty identity. */
  static String ready(Kind kind) {
    String property = "0b" + hex("Socket-Type") + length(kind.name()) + hex(kind.name());
    boolean named = kind == Kind.REQ || kind == Kind.DEALER || kind == Kind.ROUTER;
    String body =
        "05" + hex("READY") + property + (named ? "08" + hex("Identity") + "00000000" : "");
    return "04" + oneByte(body.length() / 2) + body;
  }

  static String readyNamed(Kind kind, String name) {
    String body =
        "05"
            + hex("READY")
            + "0b"
            + hex("Socket-Type")
            + length(kind.name())
            + hex(kind.name())
            + "08"
            + hex("Identity")
            + length(name)
            + hex(name);
    return "04" + oneByte(body.length() / 2) + body;
  }

  /** A command with text as its data. */
  static String command(String name, String data) {
    String body = oneByte(name.length()) + hex(name) + data.replace(" ", "");
    return "04" + oneByte(body.length() / 2) + body;
  }

  /** A message of one short part. */
  static String message(String text) {
    return "00" + oneByte(text.length()) + hex(text);
  }

  static String hex(String text) {
    return HexFormat.of().formatHex(Parts.bytes(text));
  }

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static String oneByte(int value) {
    return HexFormat.of().toHexDigits((byte) value);
  }

  private static String length(String value) {
    return HexFormat.of().toHexDigits(value.length());
  }
}
