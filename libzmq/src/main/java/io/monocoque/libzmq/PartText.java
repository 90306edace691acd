package io.monocoque.libzmq;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Messages as lines of text: parts separated by tabs, each one quoted or in hex.
 *
 * <pre>
 *   printable ASCII     "text", with \" and \\
 *   anything else       0x00ff
 * </pre>
 *
 * <p>What is read may also be bare text, taken as UTF-8.
 */
final class PartText {
  private static final String HEX = "0x";

  private PartText() {}

  static String line(List<byte[]> parts) {
    return parts.stream().map(PartText::part).collect(Collectors.joining("\t"));
  }

  /** As {@link #line}, but a part of more than {@code longest} bytes is cut and its length told. */
  static String shortLine(List<byte[]> parts, int longest) {
    return parts.stream()
        .map(part -> part.length <= longest ? part(part) : cut(part, longest))
        .collect(Collectors.joining("\t"));
  }

  static List<byte[]> parseLine(String line) {
    List<byte[]> parts = new ArrayList<>();
    for (String part : line.split("\t", -1)) {
      parts.add(parse(part));
    }
    return parts;
  }

  static byte[] parse(String text) {
    if (text.startsWith(HEX)) {
      return HexFormat.of().parseHex(text, HEX.length(), text.length());
    }
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    String bare = quoted ? unescape(text.substring(1, text.length() - 1)) : text;
    return bare.getBytes(StandardCharsets.UTF_8);
  }

  private static String part(byte[] part) {
    for (byte value : part) {
      if (value < ' ' || value > '~') {
        return HEX + HexFormat.of().formatHex(part);
      }
    }
    String text = new String(part, StandardCharsets.US_ASCII);
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String cut(byte[] part, int longest) {
    byte[] start = Arrays.copyOf(part, longest);
    return part(start) + "...(" + part.length + " bytes)";
  }

  private static String unescape(String text) {
    StringBuilder bare = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at++) {
      boolean escape = text.charAt(at) == '\\' && at + 1 < text.length();
      bare.append(text.charAt(escape ? ++at : at));
    }
    return bare.toString();
  }
}
