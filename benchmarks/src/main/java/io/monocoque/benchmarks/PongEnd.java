package io.monocoque.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** The answering end of the raw ping-pong: sends back what it reads. */
final class PongEnd implements ReplyEnd {
  private final ServerSocketChannel server;
  private final ByteBuffer buffer;
  private @Nullable SocketChannel channel;

  PongEnd(int size) throws IOException {
    server = PlainSockets.listen();
    buffer = ByteBuffer.allocateDirect(size);
  }

  @Override
  public String endpoint() {
    return PlainSockets.endpoint(server);
  }

  @Override
  public void serve() throws IOException {
    SocketChannel peer = channel;
    if (peer == null) {
      peer = PlainSockets.accept(server);
      channel = peer;
    }
    PlainSockets.readFully(peer, buffer);
    PlainSockets.writeFully(peer, buffer);
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
    server.close();
  }
}
