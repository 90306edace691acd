package io.monocoque.io;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a socket listens or connects to, as a user writes it: syntax only, nothing is looked up.
 *
 * <pre>
 *   tcp://127.0.0.1:5555   tcp://[::1]:5555   tcp://host.example:5555   tcp://source:0;host:5555
 *   tcp://*:5555   tcp://*:*   tcp://eth0:5555                          bind only
 *   ipc:///run/jobs        ipc://*                                      the latter bind only
 *   inproc://name
 * </pre>
 */
public sealed interface Endpoint {
  /** The host, port or path that leaves the choice to the system. */
  String WILDCARD = "*";

  /** The longest path that the kernel takes, in bytes. */
  int IPC_PATH_MAX = 107;

  int INPROC_NAME_MAX = 256;

  /**
   * A host and a port.
   *
   * @param host {@code *}, an IPv4 or IPv6 address (without brackets, with scope if it has one),
   *     the name of a host (to connect to) or of a network interface (to bind to)
   * @param port 0 leaves it to the system
   * @param source what to connect from; null for any
   */
  record Tcp(String host, int port, @Nullable Tcp source) implements Endpoint {
    public Tcp {
      if (host.isEmpty() || port < 0 || port > 65535) {
        throw new IllegalArgumentException("no TCP address: host \"" + host + "\", port " + port);
      }
    }

    public boolean isWildcardHost() {
      return host.equals(WILDCARD);
    }

    /** As in a URL: {@code host:port}, an IPv6 address in brackets, port 0 as {@code *}. */
    String authority() {
      String shownHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      return shownHost + ":" + (port == 0 ? WILDCARD : port);
    }

    @Override
    public String toString() {
      return "tcp://" + (source == null ? "" : source.authority() + ";") + authority();
    }
  }

  /**
   * The path of a Unix-domain socket.
   *
   * @param path {@code *} for one in a new directory of its own
   */
  record Ipc(String path) implements Endpoint {
    public Ipc {
      int byteCount = path.getBytes(StandardCharsets.UTF_8).length;
      if (byteCount == 0 || byteCount > IPC_PATH_MAX || path.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "a path of %d bytes; an ipc path has 1 to %d, none of them 0"
                .formatted(byteCount, IPC_PATH_MAX));
      }
    }

    public boolean isWildcard() {
      return path.equals(WILDCARD);
    }

    @Override
    public String toString() {
      return "ipc://" + path;
    }
  }

  /** A name within one context. */
  record Inproc(String name) implements Endpoint {
    public Inproc {
      if (name.isEmpty() || name.length() > INPROC_NAME_MAX) {
        throw new IllegalArgumentException(
            "a name of %d characters; an inproc name has 1 to %d"
                .formatted(name.length(), INPROC_NAME_MAX));
      }
    }

    @Override
    public String toString() {
      return "inproc://" + name;
    }
  }

  /**
   * Reads what is to be listened on.
   *
   * @throws IllegalArgumentException if it is malformed; the message names it and what is accepted
   */
  static Endpoint parseBind(String text) {
    return new EndpointParser(text, true).parse();
  }

  /**
   * Reads what is to be connected to.
   *
   * @throws IllegalArgumentException if it is malformed; the message names it and what is accepted
   */
  static Endpoint parseConnect(String text) {
    return new EndpointParser(text, false).parse();
  }

  /** An address as an endpoint: numeric, IPv6 in its short form (RFC 5952) and in brackets. */
  static String render(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress unix) {
      return "ipc://" + unix.getPath();
    }
    if (!(address instanceof InetSocketAddress internet) || internet.isUnresolved()) {
      throw new IllegalArgumentException("not a resolved address: " + address);
    }
    String host =
        internet.getAddress() instanceof Inet6Address v6
            ? "[" + Ipv6Text.of(v6) + "]"
            : internet.getAddress().getHostAddress();
    return "tcp://" + host + ":" + internet.getPort();
  }
}
