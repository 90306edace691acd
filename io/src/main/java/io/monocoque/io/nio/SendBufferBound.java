package io.monocoque.io.nio;

import static io.monocoque.io.Log.LOG;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;

/**
 * How large a connection's send buffer may be that is full all the time, to a peer on this machine.
 *
 * <p>Left to itself it grows to megabytes, and all that is written then lies in memory that no
 * cache holds until it is sent. The JDK cannot say what may wait there (TCP_NOTSENT_LOWAT, as on
 * io_uring), only how large it is, which bounds what is on its way, too: so it is said only where
 * the way is short. Nobody can take it back. (ADR 0030)
 *
 * <pre>
 *   GROWING ---- full again and again, hardly empty between, or full for long ----> SETTLED
 * </pre>
 *
 * <p>Threading: the holder of the connection's writer role.
 */
final class SendBufferBound {
  /** Whether the system is one that was measured. */
  static final boolean IS_OF_USE = System.getProperty("os.name", "").equals("Linux");

  /** What the system is asked for, in bytes: what Linux gives without privileges. */
  static final int SIZE = 208 << 10;

  /** Probably it was not empty in between if less was written: twice what Linux lets it grow to. */
  private static final long GROWN = 8L << 20;

  /** So often in a row: the beginning of a stream, when nothing is compiled yet, is not enough. */
  static final int OFTEN = 16;

  /** A peer that lets us wait so long for room is slow: once is enough. */
  static final long SLOW_NANOS = 100_000_000;

  private final SocketChannel channel;
  private final LongSupplier clock;
  private boolean settled;

  /** What was written since it was full the last time; bytes. */
  private long taken;

  /** How often in a row it was full with little written before. */
  private int times;

  /** Whether it was full the last time, and since when. */
  private boolean full;

  private long fullSince;

  SendBufferBound(SocketChannel channel, LongSupplier clock) {
    this.channel = channel;
    this.clock = clock;
  }

  /**
   * The channel took so many bytes.
   *
   * @param all whether that is all that was offered: else its buffer is full
   */
  void wrote(int byteCount, boolean all) {
    taken += byteCount;
    if (settled || (all && !full)) {
      return;
    }
    long now = clock.getAsLong();
    boolean slow = full && now - fullSince >= SLOW_NANOS;
    full = !all;
    if (full) {
      times = taken < GROWN ? times + 1 : 0;
      taken = 0;
      fullSince = now;
    }
    if (slow || times == OFTEN) {
      settle();
    }
  }

  private void settle() {
    settled = true;
    try {
      if (isOfOneMachine(channel.getLocalAddress(), channel.getRemoteAddress())
          && channel.getOption(StandardSocketOptions.SO_SNDBUF) > SIZE) {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SIZE);
      }
    } catch (IOException e) {
      // It is faster with it, no more; a lost connection is met by the next write.
      LOG.log(Level.DEBUG, "the send buffer keeps its size", e);
    }
  }

  /** Whether a TCP connection between these addresses does not leave the machine. */
  static boolean isOfOneMachine(SocketAddress local, SocketAddress remote) {
    return local instanceof InetSocketAddress ours
        && remote instanceof InetSocketAddress theirs
        && (theirs.getAddress().isLoopbackAddress()
            || theirs.getAddress().equals(ours.getAddress()));
  }
}
