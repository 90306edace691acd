package io.monocoque.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Blocking loopback sockets, as all libraries open them: with TCP_NODELAY, else untouched. */
final class PlainSockets {
  private PlainSockets() {}

  static ServerSocketChannel listen() throws IOException {
    return ServerSocketChannel.open()
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  static String endpoint(ServerSocketChannel server) {
    return "tcp://127.0.0.1:" + server.socket().getLocalPort();
  }

  static SocketChannel connect(String endpoint) throws IOException {
    URI address = URI.create(endpoint);
    return withoutDelay(
        SocketChannel.open(new InetSocketAddress(address.getHost(), address.getPort())));
  }

  static SocketChannel accept(ServerSocketChannel server) throws IOException {
    return withoutDelay(server.accept());
  }

  static void readFully(SocketChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the other end has gone");
      }
    }
  }

  static void writeFully(SocketChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static SocketChannel withoutDelay(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel;
  }
}
