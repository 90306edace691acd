package io.monocoque.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets and asks for their addresses, by plain system calls that do not wait. Sockets are
 * blocking ones: the ring then waits for them by itself on every kernel, and direct calls say
 * MSG_DONTWAIT.
 *
 * <p>Threading: the driver's thread.
 *
 * <p>Ownership: a descriptor is the caller's; a method that throws has closed what it opened.
 */
final class Sockets {
  private static final int MAX_DISCARDS = 16;
  private static final int DISCARD_BYTES = 1 << 20;

  private final ErrnoCell errno;
  private final MemorySegment value;
  private final MemorySegment sockaddr;

  Sockets(ErrnoCell errno, Arena arena) {
    this.errno = errno;
    this.value = arena.allocate(JAVA_INT);
    this.sockaddr = arena.allocate(SockaddrLayout.MAX_SIZE, Long.BYTES);
  }

  /** A socket that is ready to connect to an address. */
  int forConnecting(SocketAddress remote, @Nullable SocketAddress source, TransportOptions options)
      throws IOException {
    int socket = open(remote);
    try {
      setOptions(socket, remote, options);
      if (source != null) {
        bind(socket, source);
      }
      return socket;
    } catch (IOException | RuntimeException e) {
      LibC.close(socket);
      throw e;
    }
  }

  /** A socket that listens. What its options say is inherited by the accepted ones. */
  int forListening(SocketAddress local, ListenOptions options) throws IOException {
    int socket = open(local);
    try {
      if (local instanceof InetSocketAddress) {
        set(socket, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1);
      }
      if (SocketAddresses.family(local) == LibC.AF_INET6) {
        set(socket, LibC.IPPROTO_IPV6, LibC.IPV6_V6ONLY, 0);
      }
      setOptions(socket, local, options.accepted());
      bind(socket, local);
      check(
          LibC.listen(errno, socket, options.backlog()),
          "listening on " + SocketAddresses.text(local));
      return socket;
    } catch (IOException | RuntimeException e) {
      LibC.close(socket);
      throw e;
    }
  }

  private int open(SocketAddress address) throws IOException {
    return check(
        LibC.socket(errno, SocketAddresses.family(address)), "opening a socket for " + address);
  }

  private void setOptions(int socket, SocketAddress address, TransportOptions options)
      throws IOException {
    if (address instanceof InetSocketAddress) {
      set(socket, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1);
    }
    if (UnsentBound.of(address, options) == UnsentBound.KEPT) {
      UnsentBound.KEPT.applyTo(socket, errno);
    }
    if (options.sendBufferSize() >= 0) {
      set(socket, LibC.SOL_SOCKET, LibC.SO_SNDBUF, options.sendBufferSize());
    }
    if (options.receiveBufferSize() >= 0) {
      set(socket, LibC.SOL_SOCKET, LibC.SO_RCVBUF, options.receiveBufferSize());
    }
  }

  private void set(int socket, int level, int option, int to) throws IOException {
    value.set(JAVA_INT, 0, to);
    check(
        LibC.setIntOption(errno, socket, level, option, value.address()),
        "setting socket option " + level + "/" + option + " to " + to);
  }

  private void bind(int socket, SocketAddress address) throws IOException {
    int length = SocketAddresses.write(address, sockaddr);
    check(
        LibC.bind(errno, socket, sockaddr.address(), length),
        "binding to " + SocketAddresses.text(address));
  }

  @Nullable SocketAddress local(int socket) {
    value.set(JAVA_INT, 0, SockaddrLayout.MAX_SIZE);
    int result = LibC.localName(errno, socket, sockaddr.address(), value.address());
    return result < 0 ? null : SocketAddresses.read(sockaddr, value.get(JAVA_INT, 0));
  }

  /** Null also if the peer is gone already. */
  @Nullable SocketAddress remote(int socket) {
    value.set(JAVA_INT, 0, SockaddrLayout.MAX_SIZE);
    int result = LibC.peerName(errno, socket, sockaddr.address(), value.address());
    return result < 0 ? null : SocketAddresses.read(sockaddr, value.get(JAVA_INT, 0));
  }

  /**
   * Closes a connection. Bytes that nobody has read are thrown away before: with some of them left,
   * TCP would answer the close with a reset, and what we sent and the peer has not got would be
   * lost.
   */
  void closeConnection(int socket, boolean tcp) {
    if (tcp) {
      for (int i = 0; i < MAX_DISCARDS; i++) {
        if (LibC.discardReceived(errno, socket, DISCARD_BYTES) <= 0) {
          break;
        }
      }
    }
    LibC.close(socket);
  }

  private static int check(int result, String doing) throws IOException {
    if (result < 0) {
      throw Errno.exception(-result, doing);
    }
    return result;
  }
}
