package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.ConnectionEvent.AuthenticationFailed;
import io.monocoque.ConnectionEvent.ConnectRetried;
import io.monocoque.ConnectionEvent.HandshakeFailed;
import io.monocoque.ConnectionEvent.HandshakeSucceeded;
import io.monocoque.ConnectionEvent.Stopped;
import io.monocoque.CurveKeys;
import io.monocoque.DealerSocket;
import io.monocoque.PullSocket;
import io.monocoque.SocketOptions;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.libzmq.CurveKeypair;
import io.monocoque.libzmq.LibZmq;
import io.monocoque.libzmq.ZmqEvent;
import io.monocoque.libzmq.ZmqFlags;
import io.monocoque.libzmq.ZmqMessage;
import io.monocoque.libzmq.ZmqMonitor;
import io.monocoque.libzmq.ZmqMonitorEvent;
import io.monocoque.libzmq.ZmqOption;
import io.monocoque.libzmq.ZmqSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * ZAP with libzmq at the other end: its clients at our server and our handler, ours at its server
 * and its handler, and one logic for both handlers.
 */
@ExtendWith(LeakCheck.class)
final class ZapTest {
  private static final String DOMAIN = "jobs";
  private static final String USER = "bob";

  /** Made by libzmq, when it is there. */
  private static final class Keys {
    static final CurveKeypair SERVER = LibZmq.curveKeypair();
    static final CurveKeypair CLIENT = LibZmq.curveKeypair();
  }

  private enum Way {
    NULL,
    PLAIN,
    CURVE;

    void ourServer(SocketOptions<?> options) {
      switch (this) {
        case NULL -> {}
        case PLAIN -> options.plainServer();
        case CURVE -> {
          options.curveServer(CurveKeys.of(Keys.SERVER.publicKey(), Keys.SERVER.secretKey()));
          options.askZapHandler();
        }
      }
      options.zapDomain(DOMAIN);
    }

    void ourClient(SocketOptions<?> options) {
      switch (this) {
        case NULL -> {}
        case PLAIN -> options.plain("user", "secret");
        case CURVE ->
            options.curve(
                CurveKeys.of(Keys.CLIENT.publicKey(), Keys.CLIENT.secretKey()),
                Keys.SERVER.publicKey());
      }
    }

    void libzmqServer(ZmqSocket socket) {
      switch (this) {
        case NULL -> {}
        case PLAIN -> socket.setOption(ZmqOption.PLAIN_SERVER, 1);
        case CURVE -> {
          keys(socket, Keys.SERVER);
          socket.setOption(ZmqOption.CURVE_SERVER, 1);
        }
      }
      socket.setOption(ZmqOption.ZAP_DOMAIN, DOMAIN);
    }

    void libzmqClient(ZmqSocket socket) {
      switch (this) {
        case NULL -> {}
        case PLAIN -> {
          socket.setOption(ZmqOption.PLAIN_USERNAME, "user");
          socket.setOption(ZmqOption.PLAIN_PASSWORD, "secret");
        }
        case CURVE -> {
          keys(socket, Keys.CLIENT);
          socket.setOption(ZmqOption.CURVE_SERVERKEY, Keys.SERVER.publicKey());
        }
      }
    }

    private static void keys(ZmqSocket socket, CurveKeypair own) {
      socket.setOption(ZmqOption.CURVE_PUBLICKEY, own.publicKey());
      socket.setOption(ZmqOption.CURVE_SECRETKEY, own.secretKey());
    }
  }

  record Cell(String driver, String mechanism) {
    private Way way() {
      return Way.valueOf(mechanism);
    }

    @Override
    public String toString() {
      return driver + ", " + mechanism;
    }
  }

  static Stream<Cell> cells() {
    return Stream.of("uring", "nio")
        .flatMap(driver -> Stream.of(Way.values()).map(way -> new Cell(driver, way.name())));
  }

  @BeforeAll
  static void libzmqKnowsCurve() {
    assumeTrue(LibZmq.available(), LibZmq::unavailableReason);
    assumeTrue(LibZmq.has("curve"), "libzmq was built without CURVE");
  }

  /** A rig with our server and libzmq's client. */
  private static Rig ourServer(Cell cell, ZapHandler.Logic logic) {
    Rig rig = Rig.open(cell.driver());
    rig.closing(new ZapHandler(rig.mq(), logic));
    rig.secure(cell.way()::ourServer, cell.way()::libzmqClient);
    return rig;
  }

  /** A rig with libzmq's server and our client. */
  private static Rig libzmqServer(Cell cell, ZapHandler.Logic logic) {
    Rig rig = Rig.open(cell.driver());
    rig.closing(new ZapHandler(rig.libzmqContext(), logic));
    rig.secure(cell.way()::ourClient, cell.way()::libzmqServer);
    return rig;
  }

  private static List<byte[]> letIn(List<byte[]> request) {
    return ZapHandler.reply(request, "200", USER, "\5Hello\0\0\0\5World");
  }

  private static String text(Message message, String property) {
    Bytes value = message.metadata().get(property);
    assertNotNull(value, property);
    return value.text();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void messagesOfALibzmqClientTellWhoItIs(Cell cell) throws InterruptedException {
    try (Rig rig = ourServer(cell, ZapTest::letIn)) {
      OursSide server = rig.ours(Kind.DEALER);
      LibZmqSide client = rig.libzmq(Kind.DEALER);
      client.socket().setOption(ZmqOption.ROUTING_ID, "worker-1");
      client.connect(server.bind("tcp://127.0.0.1:*"));
      client.send("x", "y");
      Message message = ((DealerSocket) server.socket()).receive(Peer.PATIENCE);
      assertNotNull(message);
      assertEquals(USER, message.userId());
      assertEquals(USER, text(message, "User-Id"));
      assertEquals("World", text(message, "Hello"));
      assertEquals("DEALER", text(message, "Socket-Type"));
      assertEquals("worker-1", text(message, "Identity"));
      assertEquals("127.0.0.1", text(message, "Peer-Address"));
      assertEquals(USER, server.events().await(HandshakeSucceeded.class).userId());
      server.send("back");
      assertEquals(List.of("back"), client.receiveTexts());
    }
  }

  /** The same credentials, from our client at its server and from its client at ours. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void bothServersAskInTheSameFrames(Cell cell) {
    List<List<byte[]>> asked = new CopyOnWriteArrayList<>();
    ZapHandler.Logic logic =
        request -> {
          asked.add(request);
          return ZapHandler.judging(r -> "200").apply(request);
        };
    try (Rig rig = ourServer(cell, logic)) {
      exchange(rig.libzmq(Kind.PUSH), rig.ours(Kind.PULL));
    }
    try (Rig rig = libzmqServer(cell, logic)) {
      exchange(rig.ours(Kind.PUSH), rig.libzmq(Kind.PULL));
    }
    assertEquals(2, asked.size());
    Parts.assertSame(asked.get(1), asked.get(0));
  }

  private static void exchange(Peer client, Peer server) {
    client.connect(server.bind("tcp://127.0.0.1:*"));
    client.send("x");
    assertEquals(List.of("x"), server.receiveTexts());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void aLibzmqClientThatIsDeniedIsTold(Cell cell) {
    for (int status : new int[] {400, 500}) {
      try (Rig rig = ourServer(cell, ZapHandler.judging(r -> Integer.toString(status)))) {
        OursSide server = rig.ours(Kind.PULL);
        LibZmqSide client = rig.libzmq(Kind.PUSH);
        ZmqMonitor monitor = rig.closing(client.socket().monitor());
        client.connect(server.bind("tcp://127.0.0.1:*"));
        assertEquals(status, server.events().await(AuthenticationFailed.class).status());
        if (cell.way() == Way.PLAIN) {
          // A PLAIN client of libzmq 4.3 does not know ERROR as the RFC has it.
          await(monitor, ZmqEvent.HANDSHAKE_FAILED_PROTOCOL);
        } else {
          assertEquals(status, await(monitor, ZmqEvent.HANDSHAKE_FAILED_AUTH).value());
        }
        assertEquals(0, server.socket().peerCount());
      }
    }
  }

  /** A client that is to come again does, and so does one that met a handler's mistake. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void aLibzmqClientComesAgainUntilTheHandlerLetsItIn(Cell cell) {
    List<ZapHandler.Logic> answers = new ArrayList<>();
    answers.add(ZapHandler.judging(r -> "300"));
    answers.add(request -> Parts.concat(letIn(request), Parts.of("")));
    answers.add(request -> Parts.concat(Parts.of("2.0"), letIn(request).subList(1, 6)));
    answers.add(
        request ->
            Parts.concat(
                Parts.concat(request.subList(0, 1), Parts.of("no")), letIn(request).subList(2, 6)));
    answers.add(ZapHandler.judging(r -> "999"));
    answers.add(request -> ZapHandler.reply(request, "200", "", "no"));
    AtomicInteger count = new AtomicInteger();
    try (Rig rig =
        ourServer(
            cell,
            request -> {
              int number = count.getAndIncrement();
              return number < answers.size() ? answers.get(number).apply(request) : letIn(request);
            })) {
      OursSide server = rig.ours(Kind.PULL);
      LibZmqSide client = rig.libzmq(Kind.PUSH);
      client.socket().setOption(ZmqOption.RECONNECT_IVL, 1);
      exchange(client, server);
      assertEquals(
          List.of(0x20000001, 0x20000003, 0x20000002, 0x20000004, 0x20000005),
          server.events().of(HandshakeFailed.class).stream().map(HandshakeFailed::code).toList());
      assertEquals(
          List.of(300),
          server.events().of(AuthenticationFailed.class).stream()
              .map(AuthenticationFailed::status)
              .toList());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void whomLibzmqsHandlerDeniesIsTold(Cell cell) {
    for (int status : new int[] {400, 500}) {
      try (Rig rig = libzmqServer(cell, ZapHandler.judging(r -> Integer.toString(status)))) {
        OursSide client = rig.ours(Kind.PUSH);
        client.connect(rig.libzmq(Kind.PULL).bind("tcp://127.0.0.1:*"));
        assertEquals(status, client.events().await(AuthenticationFailed.class).status());
        client.events().await(Stopped.class);
      }
    }
  }

  /** A libzmq server ends such a connection only when its handshake's time is over. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void whomLibzmqsHandlerPutsOffComesAgain(Cell cell) {
    AtomicInteger asked = new AtomicInteger();
    try (Rig rig =
        libzmqServer(cell, ZapHandler.judging(r -> asked.incrementAndGet() < 3 ? "300" : "200"))) {
      OursSide client = rig.ours(Kind.PUSH);
      LibZmqSide server = rig.libzmq(Kind.PULL);
      server.socket().setOption(ZmqOption.HANDSHAKE_IVL, 500);
      exchange(client, server);
      client.events().await(ConnectRetried.class, 2);
      assertTrue(client.events().of(AuthenticationFailed.class).isEmpty());
    }
  }

  /** Under a name that begins with X-, as libzmq has it. */
  @OnEachDriver
  void bothTellWhatTheOthersApplicationSaysOfItsSocket(String driver) throws InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      DealerSocket ours =
          rig.closing(
              rig.mq()
                  .dealer(o -> o.receiveMetadata(true).metadata("X-Rack", Bytes.of("7")))
                  .bind("tcp://127.0.0.1:*"));
      LibZmqSide theirs = rig.libzmq(Kind.DEALER);
      theirs.socket().setOption(ZmqOption.METADATA, "X-Shelf:8");
      theirs.connect(ours.endpoint());
      theirs.send("x");
      Message received = ours.receive(Peer.PATIENCE);
      assertNotNull(received);
      assertEquals("8", text(received, "X-Shelf"));
      ours.send("y");
      theirs.socket().setOption(ZmqOption.RCVTIMEO, Math.toIntExact(Peer.PATIENCE.toMillis()));
      try (ZmqMessage message = new ZmqMessage()) {
        assertEquals(1, theirs.socket().receive(message, ZmqFlags.NONE));
        assertEquals("7", message.property("X-Rack"));
        assertEquals("DEALER", message.property("Socket-Type"));
        assertNull(message.property("X-Shelf"));
      }
    }
  }

  /** What a peer says of itself is told, except what only we can know. */
  @OnEachDriver
  void aPeerCannotSayWhoItIs(String driver) throws IOException, InterruptedException {
    try (Rig rig = Rig.open(driver)) {
      PullSocket pull =
          rig.closing(rig.mq().pull(o -> o.receiveMetadata(true)).bind("tcp://127.0.0.1:*"));
      RawPeer peer = RawPeer.connect(rig, pull.endpoint());
      peer.send(
          Wire.GREETING,
          Wire.command(
              "READY",
              property("Socket-Type", "PUSH")
                  + property("user-id", "root")
                  + property("PEER-ADDRESS", "192.0.2.1")
                  + property("X-Rack", "7")),
          Wire.message("x"));
      Message message = pull.receive(Peer.PATIENCE);
      assertNotNull(message);
      assertEquals("", message.userId());
      assertNull(message.metadata().get("User-Id"));
      assertEquals("127.0.0.1", text(message, "Peer-Address"));
      assertEquals("7", text(message, "x-rack"));
    }
  }

  private static String property(String name, String value) {
    return "%02x%s%08x%s".formatted(name.length(), Wire.hex(name), value.length(), Wire.hex(value));
  }

  private static ZmqMonitorEvent await(ZmqMonitor monitor, ZmqEvent kind) {
    @Nullable ZmqMonitorEvent[] found = new ZmqMonitorEvent[1];
    Await.until(
        "libzmq's event " + kind,
        () -> {
          found[0] = monitor.next(20);
          return found[0] != null && found[0].event() == kind;
        });
    return assertPresent(found[0]);
  }

  private static ZmqMonitorEvent assertPresent(@Nullable ZmqMonitorEvent event) {
    assertNotNull(event);
    return event;
  }
}
