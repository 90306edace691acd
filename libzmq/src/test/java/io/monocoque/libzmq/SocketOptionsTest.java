package io.monocoque.libzmq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SocketOptionsTest {
  @BeforeEach
  void libZmqIsThere() {
    Fixture.assumeLibZmq();
  }

  @ParameterizedTest
  @EnumSource
  void typeIsTheOneOpened(ZmqType type) {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket socket = context.socket(type)) {
      assertEquals(type.number(), socket.intOption(ZmqOption.TYPE));
    }
  }

  /** Each number is checked against the library: a wrong one reads another value or none. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "SNDBUF",
        "RCVBUF",
        "LINGER",
        "RECONNECT_IVL",
        "BACKLOG",
        "RECONNECT_IVL_MAX",
        "SNDHWM",
        "RCVHWM",
        "RCVTIMEO",
        "SNDTIMEO",
        "HANDSHAKE_IVL",
        "HEARTBEAT_IVL",
        "HEARTBEAT_TIMEOUT",
        "CONNECT_TIMEOUT"
      })
  void numberIsReadBackAsWritten(ZmqOption option) {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket socket = context.socket(ZmqType.DEALER)) {
      socket.setOption(option, 12_345);
      assertEquals(12_345, socket.intOption(option));
      socket.setOption(option, 54_321L);
      assertEquals(54_321L, socket.longOption(option));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IMMEDIATE", "IPV6", "PLAIN_SERVER"})
  void switchIsReadBackAsWritten(ZmqOption option) {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket socket = context.socket(ZmqType.DEALER)) {
      assertEquals(0, socket.intOption(option));
      socket.setOption(option, 1);
      assertEquals(1, socket.intOption(option));
    }
  }

  @Test
  void longOptionTakesAnIntAndALong() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket socket = context.socket(ZmqType.PULL)) {
      assertEquals(-1, socket.longOption(ZmqOption.MAXMSGSIZE));
      socket.setOption(ZmqOption.MAXMSGSIZE, 5);
      assertEquals(5, socket.longOption(ZmqOption.MAXMSGSIZE));
      socket.setOption(ZmqOption.MAXMSGSIZE, 1L << 40);
      assertEquals(1L << 40, socket.longOption(ZmqOption.MAXMSGSIZE));
    }
  }

  @Test
  void bytesAndTextAreReadBackAsWritten() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket socket = context.socket(ZmqType.DEALER)) {
      byte[] id = {1, 0, (byte) 255};
      socket.setOption(ZmqOption.ROUTING_ID, id);
      assertArrayEquals(id, socket.bytesOption(ZmqOption.ROUTING_ID));
      socket.setOption(ZmqOption.PLAIN_USERNAME, "admin");
      assertEquals("admin", socket.stringOption(ZmqOption.PLAIN_USERNAME));
      socket.setOption(ZmqOption.ZAP_DOMAIN, "global");
      assertEquals("global", socket.stringOption(ZmqOption.ZAP_DOMAIN));
    }
  }

  @Test
  void curveKeyIsReadBackAsTextAndAsBytes() {
    assumeTrue(LibZmq.has("curve"), "libzmq was built without CURVE");
    CurveKeypair keys = LibZmq.curveKeypair();
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket text = context.socket(ZmqType.DEALER);
        ZmqSocket bytes = context.socket(ZmqType.DEALER)) {
      text.setOption(ZmqOption.CURVE_PUBLICKEY, keys.publicKey());
      assertEquals(keys.publicKey(), text.stringOption(ZmqOption.CURVE_PUBLICKEY));
      byte[] key = text.bytesOption(ZmqOption.CURVE_PUBLICKEY);
      assertEquals(32, key.length);
      bytes.setOption(ZmqOption.CURVE_PUBLICKEY, key);
      assertEquals(keys.publicKey(), bytes.stringOption(ZmqOption.CURVE_PUBLICKEY));
    }
  }

  @Test
  void subscriptionSelectsByPrefix() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket publish = Fixture.open(context, ZmqType.XPUB);
        ZmqSocket subscribe = Fixture.open(context, ZmqType.SUB)) {
      publish.bind("inproc://prefix");
      subscribe.connect("inproc://prefix");
      subscribe.setOption(ZmqOption.SUBSCRIBE, "a");
      assertEquals(List.of("\u0001a"), Fixture.receive(publish));
      Fixture.send(publish, "b1");
      Fixture.send(publish, "a1");
      assertEquals(List.of("a1"), Fixture.receive(subscribe));
      subscribe.setOption(ZmqOption.UNSUBSCRIBE, "a");
      assertEquals(List.of("\u0000a"), Fixture.receive(publish));
      Fixture.send(publish, "a2");
      assertNull(subscribe.receiveMessage(ZmqFlags.DONTWAIT));
    }
  }

  @Test
  void valueOfTheWrongShapeIsRejectedBeforeTheCall() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket socket = context.socket(ZmqType.DEALER)) {
      assertThrows(
          IllegalArgumentException.class, () -> socket.setOption(ZmqOption.LINGER, "long"));
      assertThrows(
          IllegalArgumentException.class, () -> socket.setOption(ZmqOption.LINGER, 1L << 40));
      assertThrows(IllegalArgumentException.class, () -> socket.setOption(ZmqOption.ROUTING_ID, 1));
      assertThrows(IllegalArgumentException.class, () -> socket.stringOption(ZmqOption.LINGER));
    }
  }

  @Test
  void valueTheLibraryRefusesIsAnErrorThatNamesTheOption() {
    try (ZmqContext context = ZmqContext.open();
        ZmqSocket socket = context.socket(ZmqType.DEALER)) {
      ZmqException error =
          assertThrows(ZmqException.class, () -> socket.setOption(ZmqOption.SNDHWM, -5));
      assertEquals("zmq_setsockopt SNDHWM: Invalid argument (errno 22)", error.getMessage());
    }
  }
}
