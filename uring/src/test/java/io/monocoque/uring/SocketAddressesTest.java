package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SocketAddressesTest {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment room = arena.allocate(SockaddrLayout.MAX_SIZE, 8);

  @AfterEach
  void free() {
    arena.close();
  }

  private String written(SocketAddress address) throws SocketException {
    int length = SocketAddresses.write(address, room);
    return HexFormat.of().formatHex(room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void ipv4IsFamilyPortAddress() throws Exception {
    assertEquals(
        "0200" + "15b3" + "c0a80001" + "0000000000000000",
        written(new InetSocketAddress(InetAddress.ofLiteral("192.168.0.1"), 5555)));
  }

  @Test
  void ipv6IsFamilyPortFlowAddressScope() throws Exception {
    InetAddress address = Inet6Address.getByAddress(null, bytes("fe80", "01"), 3);
    assertEquals(
        "0a00" + "ffff" + "00000000" + "fe800000000000000000000000000001" + "03000000",
        written(new InetSocketAddress(address, 65535)));
  }

  private static byte[] bytes(String first, String last) {
    return HexFormat.of().parseHex(first + "0".repeat(32 - first.length() - last.length()) + last);
  }

  @Test
  void unixIsFamilyAndPathEndedByZero() throws Exception {
    assertEquals("0100" + "2f746d702f78" + "00", written(UnixDomainSocketAddress.of("/tmp/x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::", "2001:db8::7", "255.255.255.255"})
  void internetAddressesComeBackAsTheyWere(String host) throws Exception {
    for (int port : new int[] {0, 1, 0x7fff, 0x8000, 65535}) {
      SocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(host), port);
      int length = SocketAddresses.write(address, room);
      assertEquals(address, SocketAddresses.read(room, length));
    }
  }

  @Test
  void scopesComeBackAsTheyWere() throws Exception {
    Inet6Address address = Inet6Address.getByAddress(null, bytes("fe80", "02"), 1);
    int length = SocketAddresses.write(new InetSocketAddress(address, 1), room);
    InetSocketAddress read = (InetSocketAddress) SocketAddresses.read(room, length);
    assertEquals(
        1, ((Inet6Address) java.util.Objects.requireNonNull(read).getAddress()).getScopeId());
  }

  @Test
  void ipv4InsideIpv6IsReadAsIpv4() throws Exception {
    room.copyFrom(
        MemorySegment.ofArray(
            HexFormat.of()
                .parseHex(
                    "0a00"
                        + "15b3"
                        + "00000000"
                        + "00000000000000000000ffff7f000001"
                        + "00000000")));
    assertEquals(
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5555),
        SocketAddresses.read(room, SockaddrLayout.IN6_SIZE));
  }

  @Test
  void pathsUpToTheLimitComeBackAsTheyWere() throws Exception {
    for (int length : new int[] {1, 50, 107}) {
      SocketAddress address = UnixDomainSocketAddress.of("p".repeat(length));
      int written = SocketAddresses.write(address, room);
      assertEquals(address, SocketAddresses.read(room, written));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 108, 300})
  void pathsThatDoNotFitAreRejected(int length) {
    SocketAddress address = UnixDomainSocketAddress.of("p".repeat(length));
    assertThrows(SocketException.class, () -> SocketAddresses.write(address, room));
  }

  @Test
  void unnamedAndAbstractUnixAddressesAreNull() {
    room.copyFrom(MemorySegment.ofArray(HexFormat.of().parseHex("0100" + "0041")));
    assertNull(SocketAddresses.read(room, 2));
    assertNull(SocketAddresses.read(room, 4));
    assertNull(SocketAddresses.read(room, 0));
  }

  @Test
  void unresolvedAddressesAreTheCallersBug() {
    InetSocketAddress address = InetSocketAddress.createUnresolved("host", 1);
    assertThrows(IllegalArgumentException.class, () -> SocketAddresses.write(address, room));
  }
}
