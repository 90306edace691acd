package io.monocoque.protocol.wire;

import io.monocoque.bytes.Bytes;

/** Text from a peer in a form that can go into a log: one line, printable ASCII, short. */
public final class WireText {
  private static final int MAX_LENGTH = 64;

  private WireText() {}

  /** At most 64 characters; what is not printable becomes a question mark. */
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
