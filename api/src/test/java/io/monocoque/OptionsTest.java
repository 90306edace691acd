package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each option makes a difference, and refuses what makes no sense. Those whose difference is a
 * chapter of its own are tested there: marks, linger, immediate, mandatory, handover, routing ids,
 * reconnecting, the handshake's time-out and listeners.
 */
@ExtendWith(LeakCheck.class)
class OptionsTest {
  @Test
  void badValuesAreRefusedByNameAndValue() {
    try (Monocoque mq = Ground.NIO_TCP.open()) {
      Duration negative = Duration.ofMillis(-7);
      refused("sendHighWaterMark", "-7", () -> mq.push(o -> o.sendHighWaterMark(-7)));
      refused("receiveHighWaterMark", "-7", () -> mq.pull(o -> o.receiveHighWaterMark(-7)));
      refused("linger", "PT-0.007S", () -> mq.push(o -> o.linger(negative)));
      refused("reconnectInterval", "PT0S", () -> mq.push(o -> o.reconnectInterval(Duration.ZERO)));
      refused("reconnectInterval", "PT-0.007S", () -> mq.push(o -> o.reconnectInterval(negative)));
      refused(
          "reconnectIntervalMax",
          "PT-0.007S",
          () -> mq.push(o -> o.reconnectIntervalMax(negative)));
      refused("handshakeTimeout", "PT-0.007S", () -> mq.push(o -> o.handshakeTimeout(negative)));
      refused("maxMessageSize", "-2", () -> mq.pull(o -> o.maxMessageSize(-2)));
      refused("backlog", "0", () -> mq.pull(o -> o.backlog(0)));
      refused("maxHandshakes", "0", () -> mq.pull(o -> o.maxHandshakes(0)));
      refused("sendBufferSize", "0", () -> mq.push(o -> o.sendBufferSize(0)));
      refused("receiveBufferSize", "-2", () -> mq.push(o -> o.receiveBufferSize(-2)));
      assertThrows(IllegalArgumentException.class, () -> RoutingId.of(""));
    }
    refused("linger", "PT-0.007S", () -> Monocoque.open(o -> o.linger(Duration.ofMillis(-7))));
    refused("driver", "none", () -> Monocoque.open(o -> o.driver("none")));
  }

  private static void refused(String name, String value, Executable giving) {
    String text = assertThrows(IllegalArgumentException.class, giving).toString();
    assertTrue(text.contains(name) && text.contains(value), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void driverIsTheOneThatWasNamed(String name) {
    try (Monocoque mq = Monocoque.open(o -> o.driver(name))) {
      assertEquals(name, mq.driver());
      assertTrue(mq.driverReason().contains(name), mq.driverReason());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void threadFactoryMakesTheLoopsThread(Ground ground) throws InterruptedException {
    List<Thread> made = new ArrayList<>();
    try (Monocoque mq =
            ground.open(
                o ->
                    o.threadFactory(
                        task -> {
                          Thread thread = Thread.ofPlatform().daemon().unstarted(task);
                          made.add(thread);
                          return thread;
                        }));
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      push.send("x");
      assertEquals("x", pull.receive().text());
      assertEquals(1, made.size());
      assertTrue(made.getFirst().isAlive());
    }
    Await.until("it ends with the context", () -> !made.getFirst().isAlive());
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void maxMessageSizeCostsWhoeverSendsMoreTheConnection(Ground ground) throws InterruptedException {
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PullSocket pull = mq.pull(o -> o.maxMessageSize(1000).listener(events)).bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      push.send(new byte[1000]);
      assertEquals(1000, pull.receive().part(0).size());
      push.send(new byte[1001]);
      events.await(ConnectionEvent.Disconnected.class);
      push.send("after");
      assertEquals("after", present(pull.receive(LONG)).text());
    }
  }

  /** Nobody reads: a larger buffer of the kernel takes more before the sender has to wait. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void kernelBuffersAreAsLargeAsWasAsked(Ground ground) throws InterruptedException {
    int small = acceptedByAPeerThatDoesNotRead(ground, 16 << 10);
    int large = acceptedByAPeerThatDoesNotRead(ground, 128 << 10);
    assertTrue(large > small, large + " messages with large buffers, " + small + " with small");
  }

  private static int acceptedByAPeerThatDoesNotRead(Ground ground, int bufferSize)
      throws InterruptedException {
    byte[] part = new byte[8 << 10];
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PullSocket pull =
            mq.pull(o -> o.receiveHighWaterMark(1).receiveBufferSize(bufferSize))
                .bind(ground.any());
        PushSocket push =
            mq.push(o -> o.sendHighWaterMark(1).sendBufferSize(bufferSize))
                .connect(pull.endpoint())) {
      assertTrue(push.awaitPeers(1, LONG));
      int accepted = 0;
      while (push.send(Message.of(part), Duration.ofMillis(200))) {
        accepted++;
        assertTrue(accepted < 10_000, "no limit");
      }
      assertFalse(pull.isClosed());
      return accepted;
    }
  }

  /** The proxy cuts every connection within its greeting. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void reconnectIntervalIsKept(Ground ground) throws IOException, InterruptedException {
    AtomicInteger connections = new AtomicInteger();
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        CuttingProxy proxy =
            new CuttingProxy(pull.endpoint(), () -> 20, connections::incrementAndGet);
        PushSocket push =
            mq.push(o -> o.listener(events).reconnectInterval(Duration.ofMillis(40)))
                .connect(proxy.endpoint())) {
      long start = System.nanoTime();
      events.await(ConnectionEvent.ConnectRetried.class, 4);
      assertTrue(System.nanoTime() - start >= Duration.ofMillis(3 * 40).toNanos());
      for (ConnectionEvent.ConnectRetried retried :
          events.all(ConnectionEvent.ConnectRetried.class)) {
        long millis = retried.delay().toMillis();
        assertTrue(millis >= 40 && millis <= 80, retried.toString());
      }
      assertTrue(connections.get() >= 4);
      assertEquals(0, push.peerCount());
    }
  }

  /** Linux shows a listening socket's longest queue where it shows others' unsent bytes. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void backlogIsAskedOfTheKernel(Ground ground) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/ss")), "no ss (Debian: iproute2)");
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.backlog(37)).bind(ground.any())) {
      String port = pull.endpoint().substring(pull.endpoint().lastIndexOf(':') + 1);
      Process ss = new ProcessBuilder("/usr/bin/ss", "-Hltn", "sport = :" + port).start();
      try (InputStream out = ss.getInputStream()) {
        String line = new String(out.readAllBytes(), StandardCharsets.US_ASCII);
        assertEquals(
            List.of("LISTEN", "0", "37"),
            List.of(line.strip().split(" +", -1)).subList(0, 3),
            line);
      } finally {
        ss.destroy();
      }
    }
  }
}
