package io.monocoque.cli.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The first bytes of a connection, field by field: the greeting and the READY command.
 *
 * <pre>
 *   ff 00 00 00 00 00 00 00 01 7f | major | minor | mechanism: 20 | as-server | filler: 31
 *   04 | size | 05 READY | ( name size | name | value size: 4 | value )*
 * </pre>
 *
 * <p>It reads the bytes by itself, so as to check what the runtime and libzmq wrote. Source: RFC
 * 37.
 */
final class Annotated {
  private static final int GREETING_SIZE = 64;
  private static final int COMMAND_FLAG = 0x04;
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private final byte[] bytes;
  private final List<String> lines = new ArrayList<>();
  private int at;

  private Annotated(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A line a field.
   *
   * @throws ClaimFailedException if the bytes are no greeting and READY
   */
  static List<String> lines(byte[] bytes) {
    Annotated annotated = new Annotated(bytes);
    annotated.greeting();
    annotated.ready();
    return annotated.lines;
  }

  private void greeting() {
    ClaimFailedException.require(
        bytes.length > GREETING_SIZE && bytes[0] == (byte) 0xff && bytes[9] == 0x7f,
        "no greeting: " + HEX.formatHex(bytes));
    field(10, "signature");
    field(2, "version " + bytes[10] + "." + bytes[11]);
    String mechanism = text(12, 20).replace("\0", "");
    at = 32;
    lines.add(line(HEX.formatHex(bytes, 12, 12 + mechanism.length()) + " 00*", mechanism));
    field(1, bytes[32] == 0 ? "as-server: no" : "as-server: yes");
    at = GREETING_SIZE;
    lines.add(line("00*", "filler, to 64 bytes"));
  }

  private void ready() {
    int size = bytes[at + 1] & 0xff;
    ClaimFailedException.require(
        bytes[at] == COMMAND_FLAG && at + 2 + size <= bytes.length,
        "no short command after the greeting: " + HEX.formatHex(bytes));
    int end = at + 2 + size;
    field(2, "a command of " + size + " bytes");
    int nameSize = bytes[at];
    String name = text(at + 1, nameSize);
    ClaimFailedException.require(name.equals("READY"), "the first command is " + name);
    field(1 + nameSize, name);
    while (at < end) {
      int start = at;
      int keySize = bytes[at] & 0xff;
      String key = text(at + 1, keySize);
      at += 1 + keySize;
      int valueSize = (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
      String value = text(at + 4, valueSize);
      at = start;
      field(1 + keySize + 4 + valueSize, key + ": " + (value.isEmpty() ? "(empty)" : value));
    }
  }

  private String text(int from, int size) {
    return new String(bytes, from, size, StandardCharsets.US_ASCII);
  }

  private void field(int size, String meaning) {
    lines.add(line(HEX.formatHex(bytes, at, at + size), meaning));
    at += size;
  }

  private static String line(String hex, String meaning) {
    return "%-34s %s".formatted(hex, meaning);
  }
}
