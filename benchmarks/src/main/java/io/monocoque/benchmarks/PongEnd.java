package io.monocoque.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The answering end of the raw ping-pong: sends back what it reads, with a thread for each
 * connection, virtual if the serving thread is.
 */
final class PongEnd implements ReplyEnd {
  private final ServerSocketChannel server;
  private final int size;

  PongEnd(Address at, int size) throws IOException {
    server = PlainSockets.listen(at);
    this.size = size;
  }

  @Override
  public String endpoint() {
    return PlainSockets.endpoint(server);
  }

  /** Serves the next connection, on another thread. */
  @Override
  public void serve() throws IOException {
    SocketChannel peer = PlainSockets.accept(server);
    Thread.Builder threads =
        Thread.currentThread().isVirtual() ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    threads.start(() -> echo(peer));
  }

  private void echo(SocketChannel peer) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(size);
    try (peer) {
      while (true) {
        PlainSockets.readFully(peer, buffer);
        PlainSockets.writeFully(peer, buffer);
      }
    } catch (EOFException e) {
      // The asking end is done, as it is when the trial is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
