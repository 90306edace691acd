package io.monocoque.io.nio;

import io.monocoque.io.spi.KernelEntries;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * What a connection keeps for its writes, once there are more of them than a handshake has.
 *
 * <p>Threading: the holder of the connection's writer role.
 */
final class ChannelWrites {
  /**
   * What one write of heap memory may take: the JDK copies it to a direct buffer of that size
   * first, and keeps that buffer for the thread's life.
   */
  private static final int HEAP_WRITE_MAX = 128 << 10;

  private final SocketChannel channel;
  private final Views views = new Views();
  private final @Nullable SendBufferBound bound;

  /**
   * @param bound null if the send buffer's size is somebody else's matter
   */
  ChannelWrites(SocketChannel channel, @Nullable SendBufferBound bound) {
    this.channel = channel;
    this.bound = bound;
  }

  /** A buffer over {@code slab[start, start + length)}, good until the next call. */
  ByteBuffer view(MemorySegment slab, long start, int length) {
    return views.of(slab, start, length);
  }

  /** As {@link #write(SocketChannel, ByteBuffer)}. */
  boolean write(ByteBuffer buffer) throws IOException {
    int from = buffer.position();
    boolean all = write(channel, buffer);
    if (bound != null) {
      bound.wrote(buffer.position() - from, all);
    }
    return all;
  }

  /** Writes until all is written or the channel takes less than it was offered: true if all. */
  static boolean write(SocketChannel channel, ByteBuffer buffer) throws IOException {
    int end = buffer.limit();
    int offered = buffer.isDirect() ? Integer.MAX_VALUE : HEAP_WRITE_MAX;
    try {
      while (buffer.hasRemaining()) {
        buffer.limit(buffer.position() + Math.min(end - buffer.position(), offered));
        KernelEntries.SEND.count();
        channel.write(buffer);
        if (buffer.hasRemaining()) {
          return false;
        }
        buffer.limit(end);
      }
      return true;
    } finally {
      buffer.limit(end);
    }
  }
}
