package io.monocoque.drivertests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** What a stream runs over. */
enum Family {
  TCP4(StandardProtocolFamily.INET),
  TCP6(StandardProtocolFamily.INET6),
  UNIX(StandardProtocolFamily.UNIX);

  final StandardProtocolFamily protocol;

  Family(StandardProtocolFamily protocol) {
    this.protocol = protocol;
  }

  boolean isTcp() {
    return this != UNIX;
  }

  /** An address that nobody listens on: of the loopback, or a file in {@code directory}. */
  SocketAddress freshAddress(Path directory, String name) throws IOException {
    return switch (this) {
      case TCP4 -> new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
      case TCP6 -> new InetSocketAddress(InetAddress.ofLiteral("::1"), 0);
      case UNIX -> UnixDomainSocketAddress.of(directory.resolve(name));
    };
  }

  /** False on a machine without an IPv6 loopback, for instance. */
  boolean isPresent(Path directory) {
    try (ServerSocketChannel probe = ServerSocketChannel.open(protocol)) {
      probe.bind(freshAddress(directory, "probe"));
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  SocketChannel openPeer() throws IOException {
    return SocketChannel.open(protocol);
  }
}
