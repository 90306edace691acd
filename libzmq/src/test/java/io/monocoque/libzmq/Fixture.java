package io.monocoque.libzmq;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sockets that cannot hang a test, and messages as text. */
final class Fixture {
  private static final int WAIT_MILLIS = 10_000;

  private Fixture() {}

  static void assumeLibZmq() {
    assumeTrue(LibZmq.available(), LibZmq::unavailableReason);
  }

  static ZmqSocket open(ZmqContext context, ZmqType type) {
    ZmqSocket socket = context.socket(type);
    socket.setOption(ZmqOption.LINGER, 0);
    socket.setOption(ZmqOption.RCVTIMEO, WAIT_MILLIS);
    socket.setOption(ZmqOption.SNDTIMEO, WAIT_MILLIS);
    return socket;
  }

  static void send(ZmqSocket socket, String... parts) {
    assertTrue(socket.send(List.of(parts).stream().map(Fixture::bytes).toList()), "sent in time");
  }

  static List<String> receive(ZmqSocket socket) {
    return texts(socket.receiveMessage());
  }

  static byte[] receivePart(ZmqSocket socket) {
    byte[] part = socket.receive();
    assertNotNull(part, "received in time");
    return part;
  }

  static List<String> texts(@Nullable List<byte[]> parts) {
    assertNotNull(parts, "received in time");
    return parts.stream().map(part -> new String(part, StandardCharsets.UTF_8)).toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
