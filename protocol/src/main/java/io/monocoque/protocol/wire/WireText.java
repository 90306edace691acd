package io.monocoque.protocol.wire;

import io.monocoque.bytes.Bytes;

/** Names on the wire, and text from a peer in a form that can go into a log. */
public final class WireText {
  private static final int MAX_LENGTH = 64;
  private static final int MAX_NAME_LENGTH = 255;

  private WireText() {}

  /** Whether a text has 1 to 255 characters, none of them above {@code highest}. */
  static boolean isName(String text, char highest) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > highest) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= MAX_NAME_LENGTH;
  }

  /** One line of at most 64 characters; what is not printable becomes a question mark. */
  public static String printable(Bytes bytes) {
    int length = Math.min(bytes.size(), MAX_LENGTH);
    StringBuilder text = new StringBuilder(length + 3);
    for (int i = 0; i < length; i++) {
      byte b = bytes.byteAt(i);
      text.append(b >= 0x20 && b < 0x7f ? (char) b : '?');
    }
    if (length < bytes.size()) {
      text.append("...");
    }
    return text.toString();
  }
}
