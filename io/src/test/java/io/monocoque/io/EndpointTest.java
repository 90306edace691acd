package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "tcp://*:5555, *, 5555",
    "tcp://*:*, *, 0",
    "tcp://*:0, *, 0",
    "tcp://127.0.0.1:*, 127.0.0.1, 0",
    "tcp://127.0.0.1:65535, 127.0.0.1, 65535",
    "tcp://eth0:5555, eth0, 5555",
    "tcp://eth0:1:5555, eth0:1, 5555",
    "tcp://[::1]:*, ::1, 0",
    "tcp://[::]:7, ::, 7",
    "tcp://[fe80::1%eth0]:7, fe80::1%eth0, 7",
    "tcp://[::ffff:127.0.0.1]:7, ::ffff:127.0.0.1, 7",
  })
  void tcpAddressToBindIsRead(String text, String host, int port) {
    assertEquals(new Endpoint.Tcp(host, port, null), Endpoint.parseBind(text));
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://127.0.0.1:1, 127.0.0.1, 1",
    "tcp://localhost:5555, localhost, 5555",
    "tcp://a-b.example.:5555, a-b.example., 5555",
    "tcp://my_service:5555, my_service, 5555",
    "tcp://[::1]:5555, ::1, 5555",
  })
  void tcpAddressToConnectToIsRead(String text, String host, int port) {
    assertEquals(new Endpoint.Tcp(host, port, null), Endpoint.parseConnect(text));
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://127.0.0.2:0;127.0.0.1:5, 127.0.0.2, 0, 127.0.0.1, 5",
    "tcp://eth0:99;host:5, eth0, 99, host, 5",
    "tcp://[::1]:*;[::2]:5, ::1, 0, ::2, 5",
  })
  void sourceAddressIsRead(String text, String source, int sourcePort, String host, int port) {
    assertEquals(
        new Endpoint.Tcp(host, port, new Endpoint.Tcp(source, sourcePort, null)),
        Endpoint.parseConnect(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tcp",
        "://x",
        "127.0.0.1:5555",
        "TCP://127.0.0.1:1",
        "udp://127.0.0.1:1",
        "tcp://",
        "tcp://:5555",
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:",
        "tcp://127.0.0.1:65536",
        "tcp://127.0.0.1:-1",
        "tcp://127.0.0.1:+1",
        "tcp://127.0.0.1:http",
        "tcp://127.0.0.1:1 ",
        "tcp://256.0.0.1:1",
        "tcp://1.2.3:1",
        "tcp://1.2.3.4.:1",
        "tcp://::1:5555",
        "tcp://[::1]",
        "tcp://[::1:5555",
        "tcp://[::g]:5555",
        "tcp://[fe80::1%]:5555",
        "tcp://[127.0.0.1]:5555",
        "tcp://a b:5555",
        "ipc://",
        "ipc://@",
        "ipc://@abstract",
        "inproc://",
      })
  void malformedIsRefusedForBothWithItsTextAndWhatIsAccepted(String text) {
    for (String verb : new String[] {"bind to", "connect to"}) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> {
                if (verb.startsWith("bind")) {
                  Endpoint.parseBind(text);
                } else {
                  Endpoint.parseConnect(text);
                }
              });
      assertTrue(
          refused.toString().contains(": cannot " + verb + " \"" + text + "\": "),
          refused.toString());
      assertTrue(refused.toString().contains("; use "), refused.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://*:5555",
        "tcp://127.0.0.1:*",
        "tcp://127.0.0.1:0",
        "tcp://-host:1",
        "tcp://host-:1",
        "tcp://a..b:1",
        "tcp://h\u00f6st:1",
        "tcp://host;127.0.0.1:1",
        "tcp://127.0.0.1:1;*:5",
        "tcp://127.0.0.1:1;",
        "ipc://*",
      })
  void whatCanOnlyBeBoundIsRefusedToConnect(String text) {
    assertThrows(IllegalArgumentException.class, () -> Endpoint.parseConnect(text));
  }

  @Test
  void sourceAddressIsRefusedToBind() {
    assertThrows(
        IllegalArgumentException.class, () -> Endpoint.parseBind("tcp://127.0.0.1:0;host:5"));
  }

  @Test
  void ipcPathHasAtMost107Bytes() {
    String longest = "/" + "x".repeat(106);
    assertEquals(new Endpoint.Ipc(longest), Endpoint.parseBind("ipc://" + longest));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> Endpoint.parseConnect("ipc://" + longest + "x"));
    assertTrue(refused.toString().contains("the path has 108 bytes"), refused.toString());
    // Bytes, not characters.
    assertThrows(
        IllegalArgumentException.class, () -> Endpoint.parseBind("ipc://" + "\u00e4".repeat(54)));
    assertThrows(IllegalArgumentException.class, () -> Endpoint.parseBind("ipc://a\0b"));
  }

  @Test
  void ipcWildcardIsForBinding() {
    assertEquals(new Endpoint.Ipc("*"), Endpoint.parseBind("ipc://*"));
    assertTrue(new Endpoint.Ipc("*").isWildcard());
  }

  @Test
  void inprocNameHasAtMost256Characters() {
    String longest = "n".repeat(256);
    assertEquals(new Endpoint.Inproc(longest), Endpoint.parseConnect("inproc://" + longest));
    assertThrows(
        IllegalArgumentException.class, () -> Endpoint.parseBind("inproc://" + longest + "n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tcp://*:*", "tcp://127.0.0.1:5", "tcp://[::1]:5", "ipc:///a/b", "inproc://x"})
  void endpointIsShownAsItWasWritten(String text) {
    assertEquals(text, Endpoint.parseBind(text).toString());
  }

  @Test
  void sourceAddressIsShown() {
    String text = "tcp://127.0.0.2:*;127.0.0.1:5";
    assertEquals(text, Endpoint.parseConnect(text).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, tcp://127.0.0.1:5",
    "0.0.0.0, tcp://0.0.0.0:5",
    "::, tcp://[::]:5",
    "::1, tcp://[::1]:5",
    "1::, tcp://[1::]:5",
    "2001:db8:0:0:1:0:0:1, tcp://[2001:db8::1:0:0:1]:5",
    "2001:db8:0:1:1:1:1:1, tcp://[2001:db8:0:1:1:1:1:1]:5",
    "2001:0:0:1:0:0:0:1, tcp://[2001:0:0:1::1]:5",
    "0:0:1:2:3:4:5:6, tcp://[::1:2:3:4:5:6]:5",
    "FE80::ABCD, tcp://[fe80::abcd]:5",
  })
  void addressIsRenderedAsOthersDo(String literal, String rendered) {
    InetAddress address = InetAddress.ofLiteral(literal);
    assertEquals(rendered, Endpoint.render(new InetSocketAddress(address, 5)));
  }

  @Test
  void unixAddressIsRenderedWithItsPath() {
    assertEquals("ipc:///run/x", Endpoint.render(UnixDomainSocketAddress.of("/run/x")));
  }

  @Test
  void unresolvedAddressIsNotRendered() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Endpoint.render(InetSocketAddress.createUnresolved("host", 5)));
  }
}
