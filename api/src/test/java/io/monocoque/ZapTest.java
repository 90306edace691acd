package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.ConnectionEvent.AuthenticationFailed;
import io.monocoque.ConnectionEvent.ConnectRetried;
import io.monocoque.ConnectionEvent.HandshakeFailed;
import io.monocoque.ConnectionEvent.HandshakeSucceeded;
import io.monocoque.ConnectionEvent.Stopped;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A handler that is bound to {@code inproc://zeromq.zap.01} is asked about peers, as one of
 * libzmq's, and whatever it answers, or does not, costs one connection at most.
 */
@ExtendWith(LeakCheck.class)
class ZapTest {
  private static final CurveKeys SERVER = CurveKeys.generate();
  private static final CurveKeys CLIENT = CurveKeys.generate();
  private static final String DOMAIN = "jobs";

  enum Way {
    NULL {
      @Override
      void server(SocketOptions<?> options) {}

      @Override
      void client(SocketOptions<?> options) {}

      @Override
      List<Bytes> credentials() {
        return List.of();
      }
    },

    PLAIN {
      @Override
      void server(SocketOptions<?> options) {
        options.plainServer();
      }

      @Override
      void client(SocketOptions<?> options) {
        options.plain("user", "secret");
      }

      @Override
      List<Bytes> credentials() {
        return List.of(Bytes.of("user"), Bytes.of("secret"));
      }
    },

    CURVE {
      @Override
      void server(SocketOptions<?> options) {
        options.curveServer(SERVER);
        options.askZapHandler();
      }

      @Override
      void client(SocketOptions<?> options) {
        options.curve(CLIENT, SERVER.publicKey());
      }

      @Override
      List<Bytes> credentials() {
        return List.of(CLIENT.keys().publicKey().bytes());
      }
    };

    abstract void server(SocketOptions<?> options);

    abstract void client(SocketOptions<?> options);

    abstract List<Bytes> credentials();
  }

  static List<Arguments> ways() {
    List<Arguments> all = new ArrayList<>();
    for (Ground ground : List.of(Ground.NIO_TCP, Ground.URING_TCP)) {
      for (Way way : Way.values()) {
        all.add(Arguments.of(ground, way));
      }
    }
    return all;
  }

  /** A DEALER that lets in whom the handler lets in, and one that wants in. */
  private static final class Pair implements AutoCloseable {
    final EventLog bound = new EventLog();
    final EventLog connected = new EventLog();
    final DealerSocket server;
    final DealerSocket client;

    Pair(Monocoque mq, Ground ground, Way way, Consumer<DealerSocket.Options> more) {
      server =
          mq.dealer(
                  o -> {
                    way.server(o);
                    more.accept(o.zapDomain(DOMAIN).listener(bound));
                  })
              .bind(ground.any());
      client =
          mq.dealer(
                  o -> {
                    way.client(o);
                    o.listener(connected)
                        .routingId(RoutingId.of("worker-1"))
                        .reconnectInterval(Duration.ofMillis(1));
                  })
              .connect(server.endpoint());
    }

    Pair(Monocoque mq, Ground ground, Way way) {
      this(mq, ground, way, o -> {});
    }

    void assertIn(ZapHandler handler) throws InterruptedException {
      client.send("x");
      while (!server.awaitPeers(1, Duration.ZERO)) {
        Request request = handler.socket().receive(Duration.ofMillis(1));
        if (request != null) {
          request.reply(ZapHandler.reply(request.message(), "200", "bob", Bytes.empty()));
        }
      }
      Message received = present(server.receive(LONG));
      assertEquals("x", received.text());
      assertEquals("bob", received.userId());
    }

    /** No fault of the client's, so without a code. */
    void assertRefused(String reason) {
      HandshakeFailed failed = bound.await(HandshakeFailed.class);
      assertEquals(0, failed.code());
      assertTrue(failed.reason().contains(reason), failed.reason());
    }

    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  private static Monocoque open(Ground ground) {
    return ground.open(o -> o.linger(Duration.ZERO));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aHandlerIsAskedInTheFramesOfItsMechanismAndSaysWhoItIs(Ground ground, Way way)
      throws InterruptedException {
    try (Monocoque mq = open(ground);
        ZapHandler handler = new ZapHandler(mq);
        Pair pair = new Pair(mq, ground, way)) {
      Request request = handler.awaitRequest();
      Message asked = request.message();
      Message.Builder expected = Message.builder().addAll(Message.of("1.0", "1", DOMAIN));
      expected.add("127.0.0.1").add(way == Way.CURVE ? "worker-1" : "").add(way.name());
      way.credentials().forEach(expected::add);
      assertEquals(expected.build().parts(), asked.parts());
      assertEquals(0, pair.server.peerCount());
      request.reply(
          ZapHandler.reply(
              asked, "200", "bob", Bytes.of("\5Hello\0\0\0\5World".getBytes(US_ASCII))));
      assertEquals("bob", pair.bound.await(HandshakeSucceeded.class).userId());
      pair.client.send("x");
      Message received = present(pair.server.receive(LONG));
      assertEquals("bob", received.userId());
      assertEquals(Bytes.of("World"), received.metadata().get("Hello"));
      assertEquals(Bytes.of("bob"), received.metadata().get("User-Id"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_IPC", "URING_IPC"})
  void whoHasNoAddressIsAskedAboutWithoutOne(Ground ground) throws InterruptedException {
    try (Monocoque mq = open(ground);
        ZapHandler handler = new ZapHandler(mq);
        Pair pair = new Pair(mq, ground, Way.PLAIN)) {
      assertEquals("", handler.awaitRequest().message().part(3).text());
      assertEquals(0, pair.server.peerCount());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void aRouterHasManyRequestsOpenAndAnswersInAnyOrder(Ground ground) throws InterruptedException {
    try (Monocoque mq = open(ground);
        RouterSocket handler = mq.router().bind(ZapHandler.ENDPOINT);
        PullSocket pull = mq.pull(o -> o.plainServer()).bind(ground.any());
        PushSocket first = mq.push(o -> o.plain("1", "")).connect(pull.endpoint());
        PushSocket second = mq.push(o -> o.plain("2", "")).connect(pull.endpoint());
        PushSocket third = mq.push(o -> o.plain("3", "")).connect(pull.endpoint())) {
      List<Routed> asked = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        asked.add(present(handler.receive(LONG)));
      }
      for (Routed each : asked.reversed()) {
        Message request = each.message();
        handler.send(
            each.peer(),
            Message.builder()
                .addAll(Message.of("", "1.0"))
                .add(request.part(2))
                .addAll(Message.of("200", "", "user " + request.part(7).text(), ""))
                .build());
      }
      for (PushSocket each : List.of(first, second, third)) {
        assertTrue(each.awaitPeers(1, LONG));
      }
      second.send("from 2");
      Message received = present(pull.receive(LONG));
      assertEquals("user 2", received.userId());
      third.send("from 3");
      assertEquals("user 3", present(pull.receive(LONG)).userId());
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whoIsDeniedForGoodIsToldTheStatus(Ground ground, Way way) throws InterruptedException {
    for (int status : new int[] {400, 500}) {
      try (Monocoque mq = open(ground);
          ZapHandler handler = new ZapHandler(mq);
          Pair pair = new Pair(mq, ground, way)) {
        handler.answer(Integer.toString(status));
        assertEquals(status, pair.bound.await(AuthenticationFailed.class).status());
        assertEquals(status, pair.connected.await(AuthenticationFailed.class).status());
        pair.connected.await(Stopped.class);
        assertEquals(0, pair.bound.count(HandshakeFailed.class));
        assertEquals(0, pair.server.peerCount());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whoIsDeniedForNowIsToldNothingAndComesAgain(Ground ground, Way way)
      throws InterruptedException {
    try (Monocoque mq = open(ground);
        ZapHandler handler = new ZapHandler(mq);
        Pair pair = new Pair(mq, ground, way)) {
      handler.answer("300");
      assertEquals(300, pair.bound.await(AuthenticationFailed.class).status());
      pair.assertIn(handler);
      assertEquals(0, pair.connected.count(AuthenticationFailed.class));
    }
  }

  private static List<Bytes> parts(String... texts) {
    return List.of(texts).stream().map(Bytes::of).toList();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aReplyThatIsNoneEndsTheConnectionAndTheServerGoesOn(Ground ground, Way way)
      throws InterruptedException {
    try (Monocoque mq = open(ground);
        ZapHandler handler = new ZapHandler(mq);
        Pair pair = new Pair(mq, ground, way)) {
      int count = 0;
      count = refused(pair, handler, 0x20000001, count, parts("1.0", "id", "200", "", "", "", ""));
      count = refused(pair, handler, 0x20000001, count, parts("1.0", "id", "200", "", ""));
      count = refused(pair, handler, 0x20000001, count, parts("1.0"));
      count = refused(pair, handler, 0x20000002, count, parts("1.0", "no", "200", "", "", ""));
      count = refused(pair, handler, 0x20000003, count, parts("2.0", "id", "200", "", "", ""));
      count = refused(pair, handler, 0x20000004, count, parts("1.0", "id", "no", "", "", ""));
      count = refused(pair, handler, 0x20000005, count, parts("1.0", "id", "200", "", "", "no"));
      assertEquals(7, count);
      pair.assertIn(handler);
      assertEquals(0, pair.bound.count(AuthenticationFailed.class));
    }
  }

  private static int refused(Pair pair, ZapHandler handler, int code, int before, List<Bytes> parts)
      throws InterruptedException {
    handler.answerWith(parts);
    assertEquals(code, pair.bound.await(HandshakeFailed.class, before + 1).code());
    return before + 1;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whereThereIsNoHandlerNobodyIsLetInUntilThereIs(Ground ground, Way way)
      throws InterruptedException {
    try (Monocoque mq = open(ground);
        Pair pair = new Pair(mq, ground, way)) {
      pair.assertRefused(ZapHandler.ENDPOINT);
      pair.connected.await(ConnectRetried.class);
      assertEquals(0, pair.server.peerCount());
      try (ZapHandler handler = new ZapHandler(mq)) {
        pair.assertIn(handler);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void aSocketThatCouldNotAnswerIsNoHandler(Ground ground) {
    try (Monocoque mq = open(ground);
        PullSocket deaf = mq.pull().bind(ZapHandler.ENDPOINT);
        Pair pair = new Pair(mq, ground, Way.PLAIN)) {
      pair.assertRefused(ZapHandler.ENDPOINT);
      assertEquals(0, deaf.peerCount());
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aHandlerThatIsClosedInsteadOfAnsweringLetsNobodyIn(Ground ground, Way way)
      throws InterruptedException {
    try (Monocoque mq = open(ground);
        ZapHandler handler = new ZapHandler(mq);
        Pair pair = new Pair(mq, ground, way)) {
      handler.awaitRequest();
      handler.socket().close();
      pair.assertRefused("closed");
      assertEquals(0, pair.server.peerCount());
    }
  }

  /** What it answered before it was closed counts. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void anAnswerCountsWhoeverIsClosedAfterIt(Ground ground) throws InterruptedException {
    try (Monocoque mq = open(ground);
        ZapHandler handler = new ZapHandler(mq);
        Pair pair = new Pair(mq, ground, Way.PLAIN)) {
      handler.answer("200");
      handler.socket().close();
      assertTrue(pair.client.awaitPeers(1, LONG));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aHandlerThatDoesNotAnswerCostsTheHandshakesTimeOnly(Ground ground, Way way)
      throws InterruptedException {
    try (Monocoque mq = open(ground);
        ZapHandler handler = new ZapHandler(mq);
        PullSocket other = mq.pull().bind(ground.any());
        PushSocket in = mq.push().connect(other.endpoint());
        Pair pair = new Pair(mq, ground, way, o -> o.handshakeTimeout(Duration.ofMillis(300)))) {
      Request unanswered = handler.awaitRequest();
      in.send("goes on");
      assertEquals("goes on", present(other.receive(LONG)).text());
      pair.assertRefused("timed out while");
      unanswered.reply(ZapHandler.reply(unanswered.message(), "200", "", Bytes.empty()));
      assertEquals(1, handler.socket().droppedCount(), "too late");
      pair.assertIn(handler);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void aHandlerThatReadsNothingHoardsNoQuestions(Ground ground) throws InterruptedException {
    try (Monocoque mq = open(ground);
        ZapHandler handler = new ZapHandler(mq);
        Pair pair =
            new Pair(mq, ground, Way.PLAIN, o -> o.handshakeTimeout(Duration.ofMillis(50)))) {
      pair.bound.await(HandshakeFailed.class, 5);
      pair.client.close();
      Await.until("nobody asks", () -> handler.socket().peerCount() == 0);
      assertNull(handler.socket().tryReceive());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void anAuthenticatorIsAskedInTheHandlersPlace(Ground ground) throws InterruptedException {
    try (Monocoque mq = open(ground);
        ZapHandler handler = new ZapHandler(mq);
        Pair pair =
            new Pair(
                mq, ground, Way.PLAIN, o -> o.authenticate(_ -> Authenticator.allow("alice")))) {
      pair.client.send("x");
      assertEquals("alice", present(pair.server.receive(LONG)).userId());
      assertNull(handler.socket().tryReceive());
    }
  }

  /** Without a domain nobody is asked, as libzmq has it. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void withoutAMechanismAndADomainNobodyIsAsked(Ground ground) throws InterruptedException {
    try (Monocoque mq = open(ground);
        ZapHandler handler = new ZapHandler(mq);
        PullSocket pull = mq.pull().bind(ground.any());
        PullSocket any = mq.pull(o -> o.curveServer(SERVER).acceptAnyClient()).bind(ground.any());
        PushSocket toAny =
            mq.push(o -> o.curve(CLIENT, SERVER.publicKey())).connect(any.endpoint());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      push.send("x");
      assertEquals("x", present(pull.receive(LONG)).text());
      toAny.send("y");
      assertEquals("y", present(any.receive(LONG)).text());
      assertNull(handler.socket().tryReceive());
    }
  }

  @Test
  void askingTheHandlerGoesWithWhatCanBeAskedAbout() {
    try (Monocoque mq = Ground.NIO_TCP.open()) {
      contradictory("askZapHandler", mq, o -> o.askZapHandler());
      contradictory("askZapHandler", mq, o -> o.plain("a", "b").askZapHandler());
      contradictory(
          "askZapHandler", mq, o -> o.curveServer(SERVER).acceptAnyClient().askZapHandler());
      contradictory(
          "askZapHandler",
          mq,
          o -> o.plainServer().askZapHandler().authenticate(_ -> Authenticator.allow()));
      contradictory("zapDomain", mq, o -> o.curveServer(SERVER).zapDomain(DOMAIN));
      contradictory("zapDomain", mq, o -> o.plain("a", "b").zapDomain(DOMAIN));
      for (Consumer<PullSocket.Options> legal :
          List.<Consumer<PullSocket.Options>>of(
              o -> o.plainServer(),
              o -> o.plainServer().askZapHandler(),
              o -> o.zapDomain(DOMAIN),
              o -> o.zapDomain(DOMAIN).askZapHandler(),
              o -> o.curveServer(SERVER).askZapHandler())) {
        mq.pull(legal).bind("tcp://127.0.0.1:*").close();
      }
    }
  }

  private static void contradictory(
      String option, Monocoque mq, Consumer<PullSocket.Options> options) {
    String text = assertThrows(IllegalStateException.class, () -> mq.pull(options)).toString();
    assertTrue(text.contains(option), text);
  }
}
