package io.monocoque.drivertests;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** What peers do, on blocking channels. */
final class Peers {
  private Peers() {}

  /** Runs in a thread of its own. */
  static <T> CompletableFuture<T> async(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  static void send(SocketChannel peer, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      peer.write(buffer);
    }
  }

  /** Exactly so many bytes, fewer only at the end of the stream. */
  static byte[] receive(SocketChannel peer, int byteCount) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(byteCount);
    while (buffer.hasRemaining() && peer.read(buffer) >= 0) {}
    byte[] bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** As {@link #receive}, in small pieces, so that the writer has to wait again and again. */
  static byte[] receiveSlowly(SocketChannel peer, int byteCount) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(byteCount);
    while (all.hasRemaining()) {
      all.limit(Math.min(all.capacity(), all.position() + 1 + all.position() % 7001));
      if (peer.read(all) < 0) {
        break;
      }
      all.limit(all.capacity());
      Thread.onSpinWait();
    }
    byte[] bytes = new byte[all.position()];
    all.flip().get(bytes);
    return bytes;
  }

  /** True if the stream has ended, cleanly or not; waits for it. */
  static boolean seesEnd(SocketChannel peer) {
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    try {
      while (peer.read(buffer.clear()) >= 0) {}
    } catch (IOException e) {
      // Reset: also an end.
    }
    return true;
  }

  /**
   * Ends the connection so that the other side sees a reset. A Unix socket resets if it is closed
   * with unread data, so some has to have arrived there.
   */
  static void reset(SocketChannel peer, Family family) throws IOException {
    if (family.isTcp()) {
      peer.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    peer.close();
  }
}
