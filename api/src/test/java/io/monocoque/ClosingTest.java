package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Message;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Closing a socket takes no time; closing the context delivers, within the linger period. */
@ExtendWith(LeakCheck.class)
class ClosingTest {
  private static final Duration SOON = Duration.ofMillis(1);

  @ParameterizedTest
  @EnumSource
  void contextDeliversWhatWasAcceptedBeforeItEnds(Ground ground) throws InterruptedException {
    if (ground.isInproc()) {
      return; // names are known within one context only
    }
    try (Monocoque receiving = ground.open();
        PullSocket pull = receiving.pull(o -> o.receiveHighWaterMark(0)).bind(ground.any())) {
      Monocoque mq = ground.open();
      PushSocket push = mq.push(o -> o.sendHighWaterMark(0)).connect(pull.endpoint());
      byte[] part = new byte[1000];
      for (int i = 0; i < 5000; i++) {
        part[0] = (byte) i;
        push.send(part);
      }
      mq.close();
      for (int i = 0; i < 5000; i++) {
        assertEquals((byte) i, present(pull.receive(LONG)).part(0).byteAt(0));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void peerThatComesWithinTheLingerGetsItsMessages(Ground ground) throws InterruptedException {
    String endpoint = ground.free();
    try (Monocoque receiving = ground.open()) {
      Monocoque mq = ground.open(o -> o.linger(LONG));
      PushSocket push = mq.push(o -> o.reconnectInterval(SOON)).connect(endpoint);
      push.send("late but there");
      push.close();
      assertTrue(push.isClosed());
      Call<Boolean> closing = Call.of(() -> close(mq)).awaitBlocked();
      PullSocket pull = receiving.pull().bind(endpoint);
      assertEquals("late but there", present(pull.receive(LONG)).text());
      assertEquals(true, closing.result());
    }
  }

  private static boolean close(Monocoque mq) {
    mq.close();
    return true;
  }

  @ParameterizedTest
  @EnumSource
  void contextEndsAfterTheLingerWhenNobodyComes(Ground ground) throws InterruptedException {
    Duration linger = Duration.ofMillis(120);
    Monocoque mq = ground.open(o -> o.linger(linger));
    PushSocket push = mq.push().connect(ground.free());
    push.send("for nobody");
    long start = System.nanoTime();
    push.close();
    long closed = System.nanoTime() - start;
    mq.close();
    long ended = System.nanoTime() - start;
    if (!ground.isInproc()) {
      assertTrue(closed < linger.toNanos(), "closing the socket took " + closed + " ns");
      assertTrue(ended >= linger.toNanos(), "the context ended after " + ended + " ns");
    }
  }

  @ParameterizedTest
  @EnumSource
  void lingerOfZeroDropsAtOnce(Ground ground) throws InterruptedException {
    String endpoint = ground.free();
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open()) {
      PushSocket push =
          mq.push(o -> o.linger(Duration.ZERO).listener(events).reconnectInterval(SOON))
              .connect(endpoint);
      push.send("dropped");
      push.close();
      if (!ground.isInproc()) {
        assertEquals(1, events.await(ConnectionEvent.Closed.class).dropped());
      }
      PullSocket pull = mq.pull().bind(endpoint);
      PushSocket other = mq.push().connect(endpoint);
      other.send("first to arrive");
      assertEquals("first to arrive", pull.receive().text());
      assertNull(pull.tryReceive());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void whatThePeerDidNotTakeWithinTheLingerIsTold(Ground ground) throws InterruptedException {
    EventLog events = new EventLog();
    Message large = Message.of(new byte[1 << 20]);
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.receiveHighWaterMark(1)).bind(ground.free())) {
      PushSocket push =
          mq.push(o -> o.linger(Duration.ofMillis(100)).listener(events)).connect(pull.endpoint());
      int accepted = 0;
      while (push.send(large, Duration.ofMillis(accepted < 50 ? 1000 : 0))) {
        accepted++;
      }
      push.close();
      int dropped = events.await(ConnectionEvent.Closed.class).dropped();
      int received = 0;
      while (pull.receive(Duration.ofMillis(300)) != null) {
        received++;
      }
      assertTrue(dropped > 0, "nothing was dropped of " + accepted);
      assertTrue(received + dropped <= accepted, received + " and " + dropped + " of " + accepted);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void lingerForeverOutlastsTheContextsLinger(Ground ground) throws InterruptedException {
    String endpoint = ground.free();
    try (Monocoque receiving = ground.open()) {
      Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
      PushSocket push = mq.push(o -> o.lingerForever().reconnectInterval(SOON)).connect(endpoint);
      push.send("patient");
      Call<Boolean> closing = Call.of(() -> close(mq)).awaitBlocked();
      PullSocket pull = receiving.pull().bind(endpoint);
      assertEquals("patient", present(pull.receive(LONG)).text());
      assertEquals(true, closing.result());
    }
  }

  @ParameterizedTest
  @EnumSource
  void contextWithNothingToSendEndsAtOnce(Ground ground) throws InterruptedException {
    Monocoque mq = ground.open(o -> o.lingerForever());
    PullSocket pull = mq.pull().bind(ground.any());
    PushSocket push = mq.push().connect(pull.endpoint()).connect(ground.free());
    assertTrue(push.awaitPeers(1, LONG));
    mq.close();
    assertTrue(push.isClosed());
    mq.close();
  }

  @ParameterizedTest
  @EnumSource
  void closedSocketRefusesEverything(Ground ground) {
    try (Monocoque mq = ground.open()) {
      DealerSocket dealer = mq.dealer().bind(ground.any());
      dealer.close();
      dealer.close();
      assertTrue(dealer.isClosed());
      assertFalse(dealer.toString().isEmpty());
      assertThrows(SocketClosedException.class, () -> dealer.send("x"));
      assertThrows(SocketClosedException.class, () -> dealer.trySend(Message.of("x")));
      assertThrows(SocketClosedException.class, () -> dealer.send(Message.of("x"), SOON));
      assertThrows(SocketClosedException.class, dealer::receive);
      assertThrows(SocketClosedException.class, dealer::tryReceive);
      assertThrows(SocketClosedException.class, () -> dealer.receive(SOON));
      assertThrows(SocketClosedException.class, () -> dealer.bind(ground.any()));
      assertThrows(SocketClosedException.class, () -> dealer.connect(ground.free()));
      assertThrows(SocketClosedException.class, () -> dealer.unbind("tcp://127.0.0.1:1"));
      assertThrows(SocketClosedException.class, () -> dealer.awaitPeers(1, SOON));
      assertEquals(List.of(), dealer.endpoints());
      PubSocket pub = mq.pub();
      pub.close();
      assertThrows(SocketClosedException.class, () -> pub.send("x"));
      RouterSocket router = mq.router();
      router.close();
      assertThrows(
          SocketClosedException.class,
          () -> router.send(io.monocoque.bytes.RoutingId.of("a"), Message.of("x")));
      ReqSocket req = mq.req();
      req.close();
      assertThrows(SocketClosedException.class, () -> req.request("x"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyThreadsMayCloseWhileOthersSend(Ground ground) throws InterruptedException {
    for (int round = 0; round < 10; round++) {
      Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
      PullSocket pull = mq.pull().bind(ground.any());
      PushSocket push = mq.push().connect(pull.endpoint());
      List<Call<Boolean>> senders =
          List.of(Call.of(() -> sendOn(push)), Call.of(Call.Kind.VIRTUAL, () -> sendOn(push)));
      Call<Boolean> receiver = Call.of(() -> receiveOn(pull));
      assertTrue(push.awaitPeers(1, LONG));
      List<Call<Boolean>> closers = List.of(Call.of(() -> close(mq)), Call.of(() -> close(mq)));
      for (Call<Boolean> closer : closers) {
        assertEquals(true, closer.result());
      }
      for (Call<Boolean> sender : senders) {
        sender.failure(SocketClosedException.class);
      }
      receiver.failure(SocketClosedException.class);
    }
  }

  private static boolean sendOn(PushSocket push) throws InterruptedException {
    while (true) {
      push.send("x");
    }
  }

  private static boolean receiveOn(PullSocket pull) throws InterruptedException {
    int received = 0;
    while (!pull.receive().text().isEmpty()) {
      received++;
    }
    return received < 0;
  }

  /** A program of its own, because it is its log that is looked at. */
  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void logSaysWhatIsStillToBeSentAndWhatWasDropped(String driver, @TempDir Path directory)
      throws IOException, InterruptedException {
    String program =
        """
        import io.monocoque.*;

        public class Closing {
          public static void main(String[] args) throws Exception {
            Monocoque mq = Monocoque.open(o -> o.linger(java.time.Duration.ofMillis(1100)));
            PushSocket push = mq.push().connect(args[0]);
            for (int i = 0; i < 3; i++) {
              push.send("secret");
            }
            mq.close();
          }
        }
        """;
    String endpoint = Ground.NIO_TCP.free();
    Path source = directory.resolve("Closing.java");
    Files.writeString(source, program);
    File log = directory.resolve("log").toFile();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dio.monocoque.driver=" + driver,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                source.toString(),
                endpoint)
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ends");
      String said = Files.readString(log.toPath());
      assertTrue(said.contains("still to be sent: PUSH socket: 3 for " + endpoint), said);
      assertTrue(said.contains("PUSH: dropped 3 messages for " + endpoint), said);
      assertFalse(said.contains("secret"), said);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String classPath() {
    if (!Monocoque.class.getModule().isNamed()) {
      return System.getProperty("java.class.path"); // in an IDE, perhaps
    }
    return ModuleLayer.boot().configuration().modules().stream()
        .filter(module -> module.name().startsWith("io.monocoque"))
        .map(module -> Path.of(module.reference().location().orElseThrow()).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
