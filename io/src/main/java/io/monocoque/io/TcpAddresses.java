package io.monocoque.io;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the hosts of {@link Endpoint.Tcp} that need no name server into addresses. */
public final class TcpAddresses {
  private TcpAddresses() {}

  /**
   * The address to listen on or to connect from: {@code *} is all IPv4 addresses, a name is a
   * network interface's, whose first IPv4 address it means, or its first address if it has none.
   *
   * @throws SocketException if there is no such interface, or it has no address
   */
  public static InetSocketAddress local(Endpoint.Tcp endpoint) throws IOException {
    if (endpoint.isWildcardHost()) {
      byte[] any = new byte[4];
      return new InetSocketAddress(InetAddress.getByAddress(any), endpoint.port());
    }
    InetAddress literal = literal(endpoint.host());
    return new InetSocketAddress(
        literal != null ? literal : ofInterface(endpoint.host()), endpoint.port());
  }

  /** The address that a host is, or null if it is a name. */
  static @Nullable InetAddress literal(String host) throws SocketException {
    boolean v6 = host.indexOf(':') >= 0;
    if (!v6 && !isDigitsAndDots(host)) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      if (host.indexOf('%') < 0) {
        // An interface's alias has a colon as well.
        return null;
      }
      // The syntax was checked when it was parsed, so it is the scope that does not exist here.
      SocketException unknown =
          new SocketException("no network interface for the scope of " + host);
      unknown.initCause(e);
      throw unknown;
    }
  }

  static boolean isDigitsAndDots(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress ofInterface(String name) throws SocketException {
    NetworkInterface found = NetworkInterface.getByName(name);
    if (found == null) {
      throw new SocketException(
          "no network interface is named %s (to bind to a host, give its address)".formatted(name));
    }
    List<InetAddress> addresses = found.inetAddresses().toList();
    return addresses.stream()
        .filter(Inet4Address.class::isInstance)
        .findFirst()
        .or(() -> addresses.stream().findFirst())
        .orElseThrow(() -> new SocketException("network interface " + name + " has no address"));
  }
}
