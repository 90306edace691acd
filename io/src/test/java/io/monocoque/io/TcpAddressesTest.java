package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

class TcpAddressesTest {
  @Test
  void wildcardIsAllOfIpv4() throws Exception {
    assertEquals("tcp://0.0.0.0:7", rendered("tcp://*:7"));
  }

  @Test
  void literalIsItself() throws Exception {
    assertEquals("tcp://127.0.0.1:0", rendered("tcp://127.0.0.1:*"));
    assertEquals("tcp://[::1]:9", rendered("tcp://[::1]:9"));
  }

  @Test
  void interfaceStandsForItsAddress() throws Exception {
    NetworkInterface loopback =
        NetworkInterface.getByInetAddress(InetAddress.ofLiteral("127.0.0.1"));
    InetSocketAddress address = TcpAddresses.local(new Endpoint.Tcp(loopback.getName(), 9, null));
    assertTrue(address.getAddress().isLoopbackAddress());
  }

  @Test
  void unknownInterfaceIsNamed() {
    SocketException unknown =
        assertThrows(SocketException.class, () -> rendered("tcp://localhost:5"));
    assertTrue(unknown.toString().contains("named localhost"), unknown.toString());
  }

  @Test
  void unknownScopeIsAnErrorOfTheMoment() {
    assertThrows(SocketException.class, () -> rendered("tcp://[fe80::1%nosuchif]:5"));
  }

  private static String rendered(String text) throws Exception {
    return Endpoint.render(TcpAddresses.local((Endpoint.Tcp) Endpoint.parseBind(text)));
  }
}
