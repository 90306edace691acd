package io.monocoque.io;

import java.net.Inet6Address;

/** IPv6 addresses as people and other programs write them: RFC 5952, with the scope after a %. */
final class Ipv6Text {
  private Ipv6Text() {}

  static String of(Inet6Address address) {
    byte[] bytes = address.getAddress();
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int start = longestZeros(groups);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        text.append("::");
        while (i + 1 < 8 && groups[i + 1] == 0) {
          i++;
        }
        continue;
      }
      if (i > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    String withScope = address.getHostAddress();
    int percent = withScope.indexOf('%');
    return percent < 0 ? text.toString() : text + withScope.substring(percent);
  }

  /** Where the first longest run of at least two zero groups starts; -1 without one. */
  private static int longestZeros(int[] groups) {
    int best = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > bestLength) {
        best = i;
        bestLength = end - i;
      }
    }
    return best;
  }
}
