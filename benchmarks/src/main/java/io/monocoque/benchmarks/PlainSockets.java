package io.monocoque.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Blocking local sockets, as all libraries open them: with TCP_NODELAY, else untouched. */
final class PlainSockets {
  private static final String IPC = "ipc://";

  private PlainSockets() {}

  static ServerSocketChannel listen(Address at) throws IOException {
    if (at.endpoint().startsWith(IPC)) {
      // Without an address it gets a file of its own in the folder for temporary ones.
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(null);
      ((UnixDomainSocketAddress) server.getLocalAddress()).getPath().toFile().deleteOnExit();
      return server;
    }
    return ServerSocketChannel.open()
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  static String endpoint(ServerSocketChannel server) {
    try {
      return server.getLocalAddress() instanceof UnixDomainSocketAddress unix
          ? IPC + unix.getPath()
          : "tcp://127.0.0.1:" + server.socket().getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SocketChannel connect(String endpoint) throws IOException {
    return withoutDelay(SocketChannel.open(address(endpoint)));
  }

  private static SocketAddress address(String endpoint) {
    if (endpoint.startsWith(IPC)) {
      return UnixDomainSocketAddress.of(endpoint.substring(IPC.length()));
    }
    URI address = URI.create(endpoint);
    return new InetSocketAddress(address.getHost(), address.getPort());
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
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    return channel;
  }
}
