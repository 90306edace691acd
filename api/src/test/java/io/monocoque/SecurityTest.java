package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PLAIN and CURVE between sockets of ours: what passes, who is let in, and what is told of it. */
@ExtendWith(LeakCheck.class)
class SecurityTest {
  private static final CurveKeys SERVER = CurveKeys.generate();
  private static final CurveKeys CLIENT = CurveKeys.generate();
  private static final Duration SOON = Duration.ofMillis(1);

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void messagesOfAllSizesArriveUnderCurve(Ground ground) throws InterruptedException {
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open();
        PullSocket pull =
            mq.pull(o -> o.curveServer(SERVER).acceptAnyClient().listener(events))
                .bind(ground.any());
        PushSocket push =
            mq.push(o -> o.curve(CLIENT, SERVER.publicKey())).connect(pull.endpoint())) {
      Random random = new Random(1);
      for (int size : List.of(0, 1, 222, 223, 254, 255, 256, 16_000, 40_000, 70_000, 3_000_000)) {
        byte[] part = new byte[size];
        random.nextBytes(part);
        Message mixed = Message.of(Bytes.of(part), Bytes.of("x"), Bytes.of(part), Bytes.empty());
        push.send(part);
        push.send(mixed);
        assertArrayEquals(part, present(pull.receive(LONG)).part(0).toArray());
        assertEquals(mixed, present(pull.receive(LONG)));
      }
      ConnectionEvent.HandshakeSucceeded known =
          events.await(ConnectionEvent.HandshakeSucceeded.class);
      assertEquals("CURVE", known.mechanism());
      assertEquals("", known.userId());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void burstsArriveInOrderUnderCurve(Ground ground) throws InterruptedException {
    int count = 20_000;
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull(o -> o.curveServer(SERVER).acceptAnyClient()).bind(ground.any());
        PushSocket push =
            mq.push(o -> o.curve(CLIENT, SERVER.publicKey())).connect(pull.endpoint())) {
      Call<Integer> sending =
          Call.of(
              Call.Kind.PLATFORM,
              () -> {
                for (int i = 0; i < count; i++) {
                  push.send(ByteBuffer.allocate(4 + i % 400).putInt(i).array());
                }
                return count;
              });
      for (int i = 0; i < count; i++) {
        Bytes part = present(pull.receive(LONG)).part(0);
        assertEquals(4 + i % 400, part.size());
        assertEquals(i, part.asByteBuffer().getInt());
      }
      assertEquals(count, sending.result());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void allPatternsWorkUnderCurve(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        RepSocket rep = mq.rep(o -> o.curveServer(SERVER).acceptAnyClient()).bind(ground.any());
        ReqSocket req = mq.req(o -> o.curve(CLIENT, SERVER.publicKey())).connect(rep.endpoint());
        PubSocket pub = mq.pub(o -> o.curveServer(SERVER).acceptAnyClient()).bind(ground.any());
        SubSocket sub =
            mq.sub(o -> o.curve(CLIENT, SERVER.publicKey()))
                .subscribe("a.")
                .connect(pub.endpoint());
        RouterSocket router =
            mq.router(o -> o.curveServer(SERVER).acceptAnyClient()).bind(ground.any());
        DealerSocket dealer =
            mq.dealer(o -> o.curve(CLIENT, SERVER.publicKey())).connect(router.endpoint())) {
      for (int i = 0; i < 100; i++) {
        Call<String> asking =
            Call.of(Call.Kind.VIRTUAL, () -> present(req.request(Message.of("?"), LONG)).text());
        present(rep.receive(LONG)).reply(Message.of("!" + i));
        assertEquals("!" + i, asking.result());
      }
      assertTrue(pub.awaitSubscribers("a.", 1, LONG));
      sub.subscribe("b.");
      assertTrue(pub.awaitSubscribers("b.", 1, LONG));
      pub.send(Message.of("c.", "unheard"));
      pub.send(Message.of("b.", "heard"));
      assertEquals(Message.of("b.", "heard"), present(sub.receive(LONG)));
      dealer.send(Message.of("to", "router"));
      Routed routed = present(router.receive(LONG));
      assertEquals(Message.of("to", "router"), routed.message());
      router.send(routed.peer(), Message.of("back"));
      assertEquals("back", present(dealer.receive(LONG)).text());
    }
  }

  /** The proxy cuts connections anywhere, also within handshakes. */
  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void connectionsThatAreCutTearAndDoubleNothing(Ground ground)
      throws IOException, InterruptedException {
    Random random = new Random(7);
    AtomicInteger connections = new AtomicInteger();
    int last = 3000;
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PullSocket pull = mq.pull(o -> o.curveServer(SERVER).acceptAnyClient()).bind(ground.any());
        CuttingProxy proxy =
            new CuttingProxy(
                pull.endpoint(),
                () ->
                    connections.incrementAndGet() < 20
                        ? 200 + random.nextInt(40_000)
                        : Long.MAX_VALUE,
                () -> {});
        PushSocket push =
            mq.push(o -> o.curve(CLIENT, SERVER.publicKey()).reconnectInterval(SOON))
                .connect(proxy.endpoint())) {
      AtomicBoolean enough = new AtomicBoolean();
      Call<Boolean> sending =
          Call.of(
              Call.Kind.PLATFORM,
              () -> {
                // Any of them may be handed over to a connection that is cut then: none is the
                // last.
                for (int i = 0; !enough.get(); i++) {
                  byte[] body = new byte[random(i)];
                  Arrays.fill(body, (byte) i);
                  push.send(
                      Message.of(
                          Bytes.of(ByteBuffer.allocate(4).putInt(i).array()), Bytes.of(body)));
                }
                return true;
              });
      int previous = -1;
      while (previous < last) {
        Message got = present(pull.receive(LONG));
        int number = got.part(0).asByteBuffer().getInt();
        assertTrue(number > previous, number + " after " + previous);
        assertEquals(random(number), got.part(1).size());
        for (byte each : got.part(1).toArray()) {
          assertEquals((byte) number, each);
        }
        previous = number;
      }
      enough.set(true);
      while (!sending.hasEnded()) {
        pull.tryReceive(); // so that it is not kept waiting
      }
      assertEquals(true, sending.result());
    }
  }

  private static int random(int number) {
    return number % 100 == 0 ? 50_000 : number % 700;
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void whoHasAnotherKeyForTheServerDoesNotGetIn(Ground ground) {
    EventLog bound = new EventLog();
    EventLog connected = new EventLog();
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PullSocket pull =
            mq.pull(o -> o.curveServer(SERVER).acceptAnyClient().listener(bound))
                .bind(ground.any());
        PushSocket push =
            mq.push(o -> o.curve(CLIENT, CLIENT.publicKey()).listener(connected))
                .connect(pull.endpoint())) {
      assertEquals(0x11000001, bound.await(ConnectionEvent.HandshakeFailed.class).code());
      assertEquals(0, connected.await(ConnectionEvent.HandshakeFailed.class).code());
      connected.await(ConnectionEvent.ConnectRetried.class);
      assertEquals(0, pull.peerCount() + push.peerCount());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void mechanismsThatDifferDoNotMeet(Ground ground) {
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PullSocket pull = mq.pull(o -> o.curveServer(SERVER).acceptAnyClient()).bind(ground.any());
        PushSocket push =
            mq.push(o -> o.plain("user", "secret").listener(events)).connect(pull.endpoint())) {
      assertEquals(0x11000002, events.await(ConnectionEvent.HandshakeFailed.class).code());
      events.await(ConnectionEvent.Stopped.class);
      assertEquals(0, pull.peerCount() + push.peerCount());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "NIO_IPC", "URING_TCP", "URING_IPC"})
  void anAuthenticatorSeesThePeerAndSaysWhoItIs(Ground ground) throws InterruptedException {
    EventLog events = new EventLog();
    AtomicReference<Authenticator.Request> seen = new AtomicReference<>();
    AtomicReference<String> thread = new AtomicReference<>();
    try (Monocoque mq = ground.open();
        RouterSocket router =
            mq.router(
                    o ->
                        o.curveServer(SERVER)
                            .zapDomain("jobs")
                            .listener(events)
                            .authenticate(
                                request -> {
                                  seen.set(request);
                                  thread.set(Thread.currentThread().getName());
                                  return Authenticator.allow("bob");
                                }))
                .bind(ground.any());
        DealerSocket dealer =
            mq.dealer(o -> o.curve(CLIENT, SERVER.publicKey()).routingId(RoutingId.of("worker-1")))
                .connect(router.endpoint())) {
      dealer.send(Message.of("x"));
      assertEquals("x", present(router.receive(LONG)).message().text());
      assertEquals("bob", events.await(ConnectionEvent.HandshakeSucceeded.class).userId());
      Authenticator.Request request = seen.get();
      assertEquals("jobs", request.domain());
      assertEquals(ground.isTcp() ? "127.0.0.1" : "", request.peerAddress());
      assertEquals("worker-1", request.peerIdentity().text());
      assertEquals(new Authenticator.Credentials.Curve(CLIENT.publicKey()), request.credentials());
      assertEquals("CURVE", request.credentials().mechanism());
      assertFalse(thread.get().contains("loop"), thread.get());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void whoIsDeniedIsToldAndGivesUp(Ground ground) {
    denied(ground, 400, _ -> Authenticator.deny());
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void anAuthenticatorThatFailsLetsNobodyIn(Ground ground) {
    denied(
        ground,
        500,
        _ -> {
          throw new IOException("no data base");
        });
  }

  private static void denied(Ground ground, int status, Authenticator authenticator) {
    for (boolean curve : new boolean[] {true, false}) {
      EventLog bound = new EventLog();
      EventLog connected = new EventLog();
      try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
          PullSocket pull =
              mq.pull(
                      o ->
                          (curve ? o.curveServer(SERVER) : o.plainServer())
                              .authenticate(authenticator)
                              .listener(bound))
                  .bind(ground.any());
          PushSocket push =
              mq.push(
                      o ->
                          (curve ? o.curve(CLIENT, SERVER.publicKey()) : o.plain("user", "secret"))
                              .listener(connected))
                  .connect(pull.endpoint())) {
        assertEquals(status, bound.await(ConnectionEvent.AuthenticationFailed.class).status());
        assertEquals(status, connected.await(ConnectionEvent.AuthenticationFailed.class).status());
        connected.await(ConnectionEvent.Stopped.class);
        Await.until("the endpoint is gone", () -> push.endpoints().isEmpty());
        assertEquals(0, bound.count(ConnectionEvent.HandshakeFailed.class));
        assertEquals(0, connected.count(ConnectionEvent.HandshakeFailed.class));
        assertEquals(0, pull.peerCount());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void whoIsToRetryLaterDoesAndGetsIn(Ground ground) throws InterruptedException {
    EventLog events = new EventLog();
    AtomicInteger asked = new AtomicInteger();
    try (Monocoque mq = ground.open();
        PullSocket pull =
            mq.pull(
                    o ->
                        o.curveServer(SERVER)
                            .listener(events)
                            .authenticate(
                                _ ->
                                    asked.incrementAndGet() < 3
                                        ? Authenticator.retryLater()
                                        : Authenticator.allow()))
                .bind(ground.any());
        PushSocket push =
            mq.push(o -> o.curve(CLIENT, SERVER.publicKey()).reconnectInterval(SOON))
                .connect(pull.endpoint())) {
      push.send("x");
      assertEquals("x", present(pull.receive(LONG)).text());
      assertEquals(300, events.await(ConnectionEvent.AuthenticationFailed.class, 2).status());
      assertEquals(3, asked.get());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void plainPassesNameAndPasswordAndWithoutAnybodyToAskNobody(Ground ground)
      throws InterruptedException {
    EventLog events = new EventLog();
    EventLog unasked = new EventLog();
    Authenticator authenticator =
        request ->
            request.credentials() instanceof Authenticator.Credentials.Plain shown
                    && shown.userName().equals("user")
                    && shown.password().text().equals("secret")
                ? Authenticator.allow(shown.userName())
                : Authenticator.deny();
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PullSocket pull =
            mq.pull(o -> o.plainServer().authenticate(authenticator)).bind(ground.any());
        PullSocket nobody = mq.pull(o -> o.plainServer()).bind(ground.any());
        PushSocket push = mq.push(o -> o.plain("user", "secret")).connect(pull.endpoint());
        PushSocket wrong =
            mq.push(o -> o.plain("user", "guess").listener(events)).connect(pull.endpoint());
        PushSocket refused =
            mq.push(o -> o.plain("user", "secret").listener(unasked)).connect(nobody.endpoint())) {
      push.send("x");
      assertEquals("x", present(pull.receive(LONG)).text());
      events.await(ConnectionEvent.AuthenticationFailed.class);
      unasked.await(ConnectionEvent.HandshakeFailed.class);
      assertEquals(0, wrong.peerCount() + refused.peerCount());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void withoutAMechanismAZapDomainHasAddressesJudged(Ground ground) throws InterruptedException {
    AtomicReference<Authenticator.Request> seen = new AtomicReference<>();
    try (Monocoque mq = ground.open();
        PullSocket pull =
            mq.pull(
                    o ->
                        o.zapDomain("inside")
                            .authenticate(
                                request -> {
                                  seen.set(request);
                                  return Authenticator.allow();
                                }))
                .bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      push.send("x");
      assertEquals("x", present(pull.receive(LONG)).text());
      assertEquals(
          new Authenticator.Request(
              "inside", "127.0.0.1", Bytes.empty(), new Authenticator.Credentials.None()),
          seen.get());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void anAuthenticatorThatTakesItsTimeHoldsUpNobodyWhoIsIn(Ground ground)
      throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Authenticator slow =
        _ -> {
          asked.countDown();
          release.await();
          return Authenticator.allow();
        };
    try (Monocoque mq = ground.open();
        PullSocket open = mq.pull().bind(ground.any());
        PullSocket guarded =
            mq.pull(o -> o.curveServer(SERVER).authenticate(slow)).bind(ground.any());
        PushSocket in = mq.push().connect(open.endpoint());
        PushSocket waiting =
            mq.push(o -> o.curve(CLIENT, SERVER.publicKey())).connect(guarded.endpoint())) {
      waiting.send("late");
      asked.await();
      in.send("x");
      assertEquals("x", present(open.receive(LONG)).text());
      assertNull(guarded.tryReceive());
      release.countDown();
      assertEquals("late", present(guarded.receive(LONG)).text());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void authenticatorsThatDoNotReturnHoldUpNobodyAndAreInterruptedInTheEnd(Ground ground)
      throws InterruptedException {
    int count = 5;
    CountDownLatch asked = new CountDownLatch(count);
    CountDownLatch interrupted = new CountDownLatch(count);
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PullSocket pull =
            mq.pull(
                    o ->
                        o.plainServer()
                            .listener(events)
                            .authenticate(request -> hangOn("stuck", request, asked, interrupted)))
                .bind(ground.any())) {
      List<PushSocket> stuck = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        stuck.add(mq.push(o -> o.plain("stuck", "")).connect(pull.endpoint()));
      }
      assertTrue(asked.await(LONG.toMillis(), TimeUnit.MILLISECONDS));
      try (PushSocket push = mq.push(o -> o.plain("quick", "")).connect(pull.endpoint())) {
        assertTrue(push.awaitPeers(1, LONG));
      }
      stuck.forEach(Socket::close);
      assertTrue(interrupted.await(LONG.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP", "URING_TCP"})
  void anAuthenticatorHasTheHandshakesTime(Ground ground) throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    EventLog events = new EventLog();
    try (Monocoque mq = ground.open(o -> o.linger(Duration.ZERO));
        PullSocket pull =
            mq.pull(
                    o ->
                        o.plainServer()
                            .listener(events)
                            .handshakeTimeout(Duration.ofMillis(100))
                            .authenticate(
                                request ->
                                    hangOn("stuck", request, new CountDownLatch(1), interrupted)))
                .bind(ground.any());
        PushSocket stuck = mq.push(o -> o.plain("stuck", "")).connect(pull.endpoint())) {
      assertTrue(interrupted.await(LONG.toMillis(), TimeUnit.MILLISECONDS));
      String reason = events.await(ConnectionEvent.HandshakeFailed.class).reason();
      assertTrue(reason.contains("timed out while"), reason);
      assertEquals(0, stuck.peerCount());
    }
  }

  /** Never answers about one user. */
  private static Authenticator.Answer hangOn(
      String user, Authenticator.Request request, CountDownLatch asked, CountDownLatch interrupted)
      throws InterruptedException {
    if (!(request.credentials() instanceof Authenticator.Credentials.Plain shown)
        || !shown.userName().equals(user)) {
      return Authenticator.allow();
    }
    asked.countDown();
    try {
      new CountDownLatch(1).await();
      throw new AssertionError("nobody counts down");
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO_TCP"})
  void optionsThatMakeNoSenseAreRefused(Ground ground) {
    try (Monocoque mq = ground.open()) {
      refused("40 characters", () -> mq.push(o -> o.curve(CLIENT, "short")));
      refused("40 characters", () -> CurveKeys.ofSecretKey("short"));
      refused("255", () -> mq.push(o -> o.plain("x".repeat(256), "")));
      refused("255", () -> mq.push(o -> o.plain("", "x".repeat(256))));
      refused("255", () -> mq.push(o -> o.zapDomain("x".repeat(256))));
      Authenticator any = _ -> Authenticator.allow();
      contradictory("authenticate", () -> mq.push(o -> o.authenticate(any)));
      contradictory("authenticate", () -> mq.push(o -> o.plain("a", "b").authenticate(any)));
      contradictory("zapDomain", () -> mq.push(o -> o.plain("a", "b").zapDomain("x")));
      contradictory("acceptAnyClient", () -> mq.push(o -> o.acceptAnyClient()));
      contradictory("acceptAnyClient", () -> mq.push(o -> o.plainServer().acceptAnyClient()));
      contradictory(
          "acceptAnyClient",
          () -> mq.push(o -> o.curveServer(SERVER).acceptAnyClient().authenticate(any)));
      try (PullSocket undecided = mq.pull(o -> o.curveServer(SERVER))) {
        contradictory("acceptAnyClient", () -> undecided.bind(ground.any()));
        contradictory("authenticate", () -> undecided.connect(ground.free()));
      }
    }
  }

  private static void refused(String what, Executable giving) {
    String text = assertThrows(IllegalArgumentException.class, giving).toString();
    assertTrue(text.contains(what), text);
    assertFalse(text.contains("short") || text.contains("xxx"), text);
  }

  private static void contradictory(String what, Executable giving) {
    String text = assertThrows(IllegalStateException.class, giving).toString();
    assertTrue(text.contains(what), text);
  }
}
