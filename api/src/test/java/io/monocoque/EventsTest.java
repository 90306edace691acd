package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to connections is told, in order, and whoever listens badly harms nobody. */
@ExtendWith(LeakCheck.class)
class EventsTest {
  private static final Duration SOON = Duration.ofMillis(1);

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void lifeOfAConnectionIsToldInOrder(Ground ground) throws InterruptedException {
    EventLog bound = new EventLog();
    EventLog connected = new EventLog();
    try (Monocoque mq = ground.open()) {
      PullSocket pull = mq.pull(o -> o.listener(bound)).bind(ground.any());
      PushSocket push = mq.push(o -> o.listener(connected)).connect(pull.endpoint());
      push.send("x");
      assertEquals("x", pull.receive().text());
      push.close();
      bound.await(ConnectionEvent.Disconnected.class);
      connected.await(ConnectionEvent.Closed.class);
      String endpoint = pull.endpoint();
      pull.close();
      bound.await(ConnectionEvent.Closed.class);
      assertEquals(
          List.of("Listening", "Accepted", "HandshakeSucceeded", "Disconnected", "Closed"),
          bound.kinds());
      assertEquals(
          List.of("Connected", "HandshakeSucceeded", "Disconnected", "Closed"), connected.kinds());
      assertEquals(endpoint, bound.await(ConnectionEvent.Listening.class).endpoint());
      assertEquals("PUSH", bound.await(ConnectionEvent.HandshakeSucceeded.class).socketType());
      assertEquals("PULL", connected.await(ConnectionEvent.HandshakeSucceeded.class).socketType());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void pausesBetweenAttemptsGrowToTheMaximum(Ground ground) {
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open();
        PushSocket push =
            mq.push(
                    o ->
                        o.listener(events)
                            .reconnectInterval(Duration.ofMillis(2))
                            .reconnectIntervalMax(Duration.ofMillis(16)))
                .connect(ground.free())) {
      events.await(ConnectionEvent.ConnectRetried.class, 8);
      List<ConnectionEvent.ConnectRetried> all = events.all(ConnectionEvent.ConnectRetried.class);
      assertTrue(all.get(0).delay().compareTo(Duration.ofMillis(4)) <= 0, all.toString());
      assertTrue(all.get(7).delay().compareTo(Duration.ofMillis(8)) >= 0, all.toString());
      assertTrue(all.get(7).delay().compareTo(Duration.ofMillis(32)) <= 0, all.toString());
      assertNotEquals("", all.get(0).reason());
      assertEquals(0, push.peerCount());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void neverReconnectStopsAfterTheFirstLoss(Ground ground) throws InterruptedException {
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open();
        PushSocket push = mq.push(o -> o.listener(events).neverReconnect())) {
      PullSocket pull = mq.pull().bind(ground.any());
      push.connect(pull.endpoint());
      push.send("x");
      assertEquals("x", pull.receive().text());
      pull.close();
      events.await(ConnectionEvent.Stopped.class);
      Await.until("the endpoint is gone", () -> push.endpoints().isEmpty());
      assertEquals(0, events.count(ConnectionEvent.ConnectRetried.class));
    }
  }

  /** A server that is no ZeroMQ: trying again would not help. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void garbageFromTheServerStopsTheEndpoint(Ground ground)
      throws IOException, InterruptedException {
    EventLog events = new EventLog();
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PushSocket push = mq.push(o -> o.listener(events).reconnectInterval(SOON))) {
      push.connect("tcp://127.0.0.1:" + server.getLocalPort());
      try (java.net.Socket accepted = server.accept()) {
        OutputStream out = accepted.getOutputStream();
        out.write("HTTP/1.1 400 Bad Request\r\n\r\n".repeat(4).getBytes(StandardCharsets.UTF_8));
        out.flush();
        events.await(ConnectionEvent.HandshakeFailed.class);
        assertNotEquals("", events.await(ConnectionEvent.Stopped.class).reason());
      }
      Await.until("the endpoint is gone", () -> push.endpoints().isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void garbageFromAClientCostsItsConnectionOnly(Ground ground)
      throws IOException, InterruptedException {
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.listener(events)).bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      push.send("before");
      assertEquals("before", pull.receive().text());
      URI uri = URI.create(pull.endpoint());
      try (java.net.Socket client = new java.net.Socket(uri.getHost(), uri.getPort())) {
        client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        events.await(ConnectionEvent.HandshakeFailed.class);
        assertTrue(endOfStream(client));
      }
      push.send("after");
      assertEquals("after", pull.receive().text());
      assertEquals(1, pull.peerCount());
    }
  }

  private static boolean endOfStream(java.net.Socket client) throws IOException {
    client.setSoTimeout((int) LONG.toMillis());
    int greetingSize = 0;
    try {
      while (client.getInputStream().read() >= 0) {
        greetingSize++;
      }
    } catch (java.net.SocketException reset) {
      return true;
    }
    return greetingSize <= 64;
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void silentClientIsDroppedAfterTheHandshakeTimeout(Ground ground) throws IOException {
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open();
        PullSocket pull =
            mq.pull(o -> o.listener(events).handshakeTimeout(Duration.ofMillis(50)))
                .bind(ground.any())) {
      URI uri = URI.create(pull.endpoint());
      try (java.net.Socket client = new java.net.Socket(uri.getHost(), uri.getPort())) {
        client.getOutputStream().write(new byte[] {(byte) 0xFF, 0, 0});
        assertTrue(endOfStream(client));
        ConnectionEvent.HandshakeFailed failed =
            events.await(ConnectionEvent.HandshakeFailed.class);
        assertTrue(failed.reason().contains("timed out"), failed.toString());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void socketTypesThatDoNotGoTogetherFailTheHandshake(Ground ground) {
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PubSocket pub = mq.pub(o -> o.listener(events)).connect(pull.endpoint())) {
      events.await(ConnectionEvent.HandshakeFailed.class);
      events.await(ConnectionEvent.Stopped.class);
      assertEquals(0, pub.peerCount());
      assertEquals(0, pull.peerCount());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void listenerThatThrowsOrBlocksHarmsNobody(Ground ground) throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.listener(event -> hinder(calls, release)));
        PullSocket other = mq.pull(o -> o.listener(events))) {
      pull.bind(ground.any());
      PushSocket push = mq.push().connect(pull.endpoint());
      Await.until("the listener blocks", () -> calls.get() == 3);
      push.send("while it blocks");
      assertEquals("while it blocks", present(pull.receive(LONG)).text());
      other.bind(ground.any());
      release.countDown();
      events.await(ConnectionEvent.Listening.class);
    }
  }

  /** The first call throws, the second fails as no program should, the third blocks. */
  private static void hinder(AtomicInteger calls, CountDownLatch release) {
    switch (calls.incrementAndGet()) {
      case 1 -> throw new IllegalStateException("a listener that throws");
      case 2 -> throw new AssertionError("a listener with a bug");
      default -> awaitQuietly(release);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
