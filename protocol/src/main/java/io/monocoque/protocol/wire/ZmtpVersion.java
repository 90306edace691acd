package io.monocoque.protocol.wire;

/** A version of the protocol, as the greeting announces it: one byte each. */
public record ZmtpVersion(int major, int minor) implements Comparable<ZmtpVersion> {
  public static final ZmtpVersion V3_0 = new ZmtpVersion(3, 0);
  public static final ZmtpVersion V3_1 = new ZmtpVersion(3, 1);

  public ZmtpVersion {
    if (major < 0 || major > 255 || minor < 0 || minor > 255) {
      throw new IllegalArgumentException("not a ZMTP version: " + major + "." + minor);
    }
  }

  /**
   * What is spoken with a peer that announces this version. A peer with a later one speaks ours;
   * major version 2 was never given out and counts as later, as in libzmq.
   *
   * @throws IllegalStateException for versions 0 and 1, which stand for ZMTP 1.0 and 2.0
   */
  public ZmtpVersion agreed() {
    if (major < 2) {
      throw new IllegalStateException("nothing is spoken with version " + this);
    }
    return compareTo(V3_0) == 0 ? V3_0 : V3_1; // no equals: to make that takes a while at a start
  }

  /** Whether subscriptions travel as commands; before 3.1 they are messages. */
  public boolean hasSubscribeCommand() {
    return compareTo(V3_1) >= 0;
  }

  @Override
  public int compareTo(ZmtpVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
