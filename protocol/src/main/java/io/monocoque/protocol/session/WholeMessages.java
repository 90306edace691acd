package io.monocoque.protocol.session;

import io.monocoque.protocol.wire.Frames;

/**
 * Finds messages of small parts that lie whole in an array, by the same limits as the session that
 * it is of. All else is for the session itself: what is cut, commands, large parts, what is wrong.
 *
 * <p>Threading: immutable. Hot path: allocates nothing.
 */
public final class WholeMessages {
  /** What begins there is not for whoever looks for messages, but for the session. */
  public static final int FOR_SESSION = -1;

  private final int inPlace;
  private final long maxUnfinishedBytes;

  /** By the limits of sessions of this configuration. */
  public WholeMessages(SessionConfig config) {
    this.inPlace = FrameLimits.of(config).inPlace();
    this.maxUnfinishedBytes = config.maxUnfinishedBytes();
  }

  /**
   * Where the message ends that begins at {@code start}.
   *
   * @param end where the bytes end that have arrived
   * @return the offset behind it; {@code start} if it is not whole yet; or {@link #FOR_SESSION}
   */
  public int endOf(byte[] bytes, int start, int end) {
    int at = start;
    while (end - at >= Frames.SHORT_HEADER) {
      int flags = bytes[at];
      int header = Frames.headerSize(flags);
      if ((flags & Frames.COMMAND) != 0) {
        return FOR_SESSION;
      }
      if (end - at < header) {
        return start;
      }
      long size = Frames.bodySize(bytes, at);
      if (size < 0 || size > inPlace || at + header + size - start > maxUnfinishedBytes) {
        return FOR_SESSION;
      }
      if (size > end - at - header) {
        return start;
      }
      at += header + (int) size;
      if ((flags & Frames.MORE) == 0) {
        return at;
      }
    }
    return start;
  }
}
