package io.monocoque.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Java's socket addresses as the kernel's, and back. IPv4 addresses get IPv4 sockets, so a wildcard
 * of IPv4 listens on IPv4 alone, as libzmq's does.
 */
final class SocketAddresses {
  private static final ValueLayout.OfShort PORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** What the JDK's file system writes names in, so that both mean the same file. */
  private static final Charset FILE_NAMES = fileNames();

  private SocketAddresses() {}

  private static Charset fileNames() {
    String name = System.getProperty("sun.jnu.encoding", "UTF-8");
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
  }

  /** The family of the socket for an address. */
  static int family(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress) {
      return LibC.AF_UNIX;
    }
    if (address instanceof InetSocketAddress internet && !internet.isUnresolved()) {
      return internet.getAddress() instanceof Inet4Address ? LibC.AF_INET : LibC.AF_INET6;
    }
    throw new IllegalArgumentException(
        "neither a resolved internet address nor a Unix one: " + address);
  }

  /**
   * Writes an address as a sockaddr.
   *
   * @param to {@link SockaddrLayout#MAX_SIZE} bytes
   * @return the number of bytes written
   * @throws SocketException if a path is too long
   */
  static int write(SocketAddress address, MemorySegment to) throws SocketException {
    to.fill((byte) 0);
    int family = family(address);
    to.set(JAVA_SHORT, SockaddrLayout.FAMILY, (short) family);
    if (address instanceof UnixDomainSocketAddress unix) {
      return writeUnix(unix, to);
    }
    InetSocketAddress inet = (InetSocketAddress) address;
    byte[] bytes = inet.getAddress().getAddress();
    if (family == LibC.AF_INET) {
      to.set(PORT, SockaddrLayout.IN_PORT, (short) inet.getPort());
      MemorySegment.copy(bytes, 0, to, JAVA_BYTE, SockaddrLayout.IN_ADDRESS, bytes.length);
      return SockaddrLayout.IN_SIZE;
    }
    to.set(PORT, SockaddrLayout.IN6_PORT, (short) inet.getPort());
    MemorySegment.copy(bytes, 0, to, JAVA_BYTE, SockaddrLayout.IN6_ADDRESS, bytes.length);
    to.set(JAVA_INT, SockaddrLayout.IN6_SCOPE_ID, ((Inet6Address) inet.getAddress()).getScopeId());
    return SockaddrLayout.IN6_SIZE;
  }

  private static int writeUnix(UnixDomainSocketAddress address, MemorySegment to)
      throws SocketException {
    byte[] path = address.getPath().toString().getBytes(FILE_NAMES);
    int room = SockaddrLayout.UN_SIZE - SockaddrLayout.UN_PATH - 1;
    if (path.length == 0 || path.length > room) {
      throw new SocketException(
          "the path of a Unix socket has 1 to "
              + room
              + " bytes, not "
              + path.length
              + ": "
              + address);
    }
    MemorySegment.copy(path, 0, to, JAVA_BYTE, SockaddrLayout.UN_PATH, path.length);
    return SockaddrLayout.UN_PATH + path.length + 1;
  }

  /**
   * Reads a sockaddr.
   *
   * @param length what the kernel said
   * @return null for an unnamed or abstract Unix address, and for a family that we do not speak
   */
  static @Nullable SocketAddress read(MemorySegment from, int length) {
    if (length < Short.BYTES) {
      return null;
    }
    return switch (from.get(JAVA_SHORT, SockaddrLayout.FAMILY)) {
      case LibC.AF_INET -> {
        byte[] bytes = new byte[4];
        MemorySegment.copy(from, JAVA_BYTE, SockaddrLayout.IN_ADDRESS, bytes, 0, bytes.length);
        yield internet(bytes, 0, from.get(PORT, SockaddrLayout.IN_PORT));
      }
      case LibC.AF_INET6 -> {
        byte[] bytes = new byte[16];
        MemorySegment.copy(from, JAVA_BYTE, SockaddrLayout.IN6_ADDRESS, bytes, 0, bytes.length);
        int scope = from.get(JAVA_INT, SockaddrLayout.IN6_SCOPE_ID);
        yield internet(bytes, scope, from.get(PORT, SockaddrLayout.IN6_PORT));
      }
      case LibC.AF_UNIX -> readUnix(from, length);
      default -> null;
    };
  }

  private static InetSocketAddress internet(byte[] bytes, int scope, short port) {
    try {
      // IPv4 in IPv6 becomes IPv4 here: what a peer of a dual-stack socket has.
      InetAddress address = InetAddress.getByAddress(bytes);
      if (scope != 0 && address instanceof Inet6Address) {
        address = Inet6Address.getByAddress(null, bytes, scope);
      }
      return new InetSocketAddress(address, Short.toUnsignedInt(port));
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are addresses", e);
    }
  }

  private static @Nullable SocketAddress readUnix(MemorySegment from, int length) {
    int end = SockaddrLayout.UN_PATH;
    while (end < Math.min(length, SockaddrLayout.UN_SIZE) && from.get(JAVA_BYTE, end) != 0) {
      end++;
    }
    int byteCount = end - SockaddrLayout.UN_PATH;
    if (byteCount == 0) {
      return null;
    }
    byte[] path = new byte[byteCount];
    MemorySegment.copy(from, JAVA_BYTE, SockaddrLayout.UN_PATH, path, 0, byteCount);
    return UnixDomainSocketAddress.of(new String(path, FILE_NAMES));
  }

  /** For messages: the address alone, without the name that it may have been looked up by. */
  static String text(@Nullable Object address) {
    String whole = String.valueOf(address);
    return address instanceof InetSocketAddress ? whole.substring(whole.indexOf('/') + 1) : whole;
  }
}
