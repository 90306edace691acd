package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.Authenticator;
import io.monocoque.ConnectionEvent.AuthenticationFailed;
import io.monocoque.ConnectionEvent.HandshakeFailed;
import io.monocoque.ConnectionEvent.HandshakeSucceeded;
import io.monocoque.ConnectionEvent.Stopped;
import io.monocoque.CurveKeys;
import io.monocoque.SocketOptions;
import io.monocoque.libzmq.CurveKeypair;
import io.monocoque.libzmq.LibZmq;
import io.monocoque.libzmq.ZmqEvent;
import io.monocoque.libzmq.ZmqMonitor;
import io.monocoque.libzmq.ZmqMonitorEvent;
import io.monocoque.libzmq.ZmqOption;
import io.monocoque.libzmq.ZmqSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeromq.ZMQ;

/** PLAIN and CURVE with libzmq, and CURVE with JeroMQ, either side the server, on both drivers. */
@ExtendWith(LeakCheck.class)
final class SecurityTest {
  private static final int CRYPTOGRAPHIC = 0x11000001;
  private static final String USER = "user";
  private static final String PASSWORD = "secret";

  /** How both implementations are told of one mechanism. */
  private enum Way {
    PLAIN {
      @Override
      void ours(SocketOptions<?> options, boolean server, Authenticator authenticator) {
        if (server) {
          options.plainServer();
          options.authenticate(authenticator);
        } else {
          options.plain(USER, PASSWORD);
        }
      }

      @Override
      void libzmqs(ZmqSocket socket, boolean server) {
        if (server) {
          socket.setOption(ZmqOption.PLAIN_SERVER, 1);
        } else {
          socket.setOption(ZmqOption.PLAIN_USERNAME, USER);
          socket.setOption(ZmqOption.PLAIN_PASSWORD, PASSWORD);
        }
      }
    },

    CURVE {
      @Override
      void ours(SocketOptions<?> options, boolean server, Authenticator authenticator) {
        if (server) {
          options.curveServer(keys(Keys.SERVER));
          options.authenticate(authenticator);
        } else {
          options.curve(keys(Keys.CLIENT), Keys.SERVER.publicKey());
        }
      }

      @Override
      void libzmqs(ZmqSocket socket, boolean server) {
        CurveKeypair own = server ? Keys.SERVER : Keys.CLIENT;
        socket.setOption(ZmqOption.CURVE_PUBLICKEY, own.publicKey());
        socket.setOption(ZmqOption.CURVE_SECRETKEY, own.secretKey());
        if (server) {
          socket.setOption(ZmqOption.CURVE_SERVER, 1);
        } else {
          socket.setOption(ZmqOption.CURVE_SERVERKEY, Keys.SERVER.publicKey());
        }
      }
    };

    abstract void ours(SocketOptions<?> options, boolean server, Authenticator authenticator);

    abstract void libzmqs(ZmqSocket socket, boolean server);
  }

  /** Made by libzmq. */
  private static final class Keys {
    static final CurveKeypair SERVER = LibZmq.curveKeypair();
    static final CurveKeypair CLIENT = LibZmq.curveKeypair();
  }

  private static CurveKeys keys(CurveKeypair made) {
    return CurveKeys.of(made.publicKey(), made.secretKey());
  }

  record Cell(String driver, String way, Pairing pairing, boolean weSpeak, boolean weServe) {
    @Override
    public String toString() {
      return "%s, %s, our %s %s, as the %s"
          .formatted(
              driver,
              way,
              weSpeak ? pairing.speaker : pairing.answerer,
              weSpeak ? "speaks" : "answers",
              weServe ? "server" : "client");
    }
  }

  static Stream<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (String driver : List.of("uring", "nio")) {
      for (Way way : Way.values()) {
        for (Pairing pairing :
            List.of(Pairing.PUSH_PULL, Pairing.PUB_SUB, Pairing.REQ_REP, Pairing.DEALER_ROUTER)) {
          for (boolean weSpeak : new boolean[] {true, false}) {
            cells.add(new Cell(driver, way.name(), pairing, weSpeak, true));
            cells.add(new Cell(driver, way.name(), pairing, weSpeak, false));
          }
        }
      }
    }
    return cells.stream();
  }

  @BeforeAll
  static void libzmqKnowsCurve() {
    assumeTrue(LibZmq.available(), LibZmq::unavailableReason);
    assumeTrue(LibZmq.has("curve"), "libzmq was built without CURVE");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void messagesArriveAsTheyWereSent(Cell cell) {
    Pairing pairing = cell.pairing();
    Way way = Way.valueOf(cell.way());
    try (Rig rig = Rig.open(cell.driver())) {
      secure(rig, way, cell.weServe(), _ -> Authenticator.allow(USER), "200");
      OursSide ours = rig.ours(cell.weSpeak() ? pairing.speaker : pairing.answerer);
      LibZmqSide theirs = rig.libzmq(cell.weSpeak() ? pairing.answerer : pairing.speaker);
      Peer speaker = cell.weSpeak() ? ours : theirs;
      Peer answerer = cell.weSpeak() ? theirs : ours;
      if (pairing.answerer == Kind.SUB) {
        answerer.subscribe(new byte[0]);
      }
      Peer binding = cell.weServe() ? ours : theirs;
      Peer connecting = cell.weServe() ? theirs : ours;
      connecting.connect(binding.bind("tcp://127.0.0.1:*"));
      pairing.awaitPath(speaker, answerer);
      for (List<byte[]> body : MatrixTest.BODIES) {
        pairing.exchange(speaker, answerer, body);
      }
      pairing.exchange(speaker, answerer, List.of(Payload.part(5, 300_000), Payload.part(6, 1)));
      HandshakeSucceeded known = ours.events().await(HandshakeSucceeded.class);
      assertEquals(way.name(), known.mechanism());
      assertEquals(cell.weServe() ? USER : "", known.userId());
    }
  }

  static Stream<Cell> jeromqCells() {
    return cells().filter(cell -> cell.way().equals("CURVE"));
  }

  /** JeroMQ speaks ZMTP 3.0: subscriptions are sealed as messages. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("jeromqCells")
  void messagesArriveAsTheyWereSentWithJeromq(Cell cell) {
    Pairing pairing = cell.pairing();
    boolean weServe = cell.weServe();
    try (Rig rig = Rig.open(cell.driver())) {
      rig.secureJeromq(
          options -> Way.CURVE.ours(options, weServe, _ -> Authenticator.allow(USER)),
          socket -> jeromqCurve(socket, !weServe));
      OursSide ours = rig.ours(cell.weSpeak() ? pairing.speaker : pairing.answerer);
      Peer theirs =
          rig.other(Implementation.JEROMQ, cell.weSpeak() ? pairing.answerer : pairing.speaker);
      Peer speaker = cell.weSpeak() ? ours : theirs;
      Peer answerer = cell.weSpeak() ? theirs : ours;
      if (pairing.answerer == Kind.SUB) {
        answerer.subscribe(new byte[0]);
      }
      Peer binding = weServe ? ours : theirs;
      Rig.connect(weServe ? theirs : ours, binding, binding.bind("tcp://127.0.0.1:*"));
      pairing.awaitPath(speaker, answerer);
      for (List<byte[]> body : MatrixTest.BODIES) {
        pairing.exchange(speaker, answerer, body);
      }
    }
  }

  private static void jeromqCurve(ZMQ.Socket socket, boolean server) {
    CurveKeypair own = server ? Keys.SERVER : Keys.CLIENT;
    socket.setCurvePublicKey(ZMQ.Curve.z85Decode(own.publicKey()));
    socket.setCurveSecretKey(ZMQ.Curve.z85Decode(own.secretKey()));
    if (server) {
      socket.setCurveServer(true);
    } else {
      socket.setCurveServerKey(ZMQ.Curve.z85Decode(Keys.SERVER.publicKey()));
    }
  }

  /** Both sides are told, and a libzmq server answers every client with this status. */
  private static void secure(
      Rig rig, Way way, boolean weServe, Authenticator authenticator, String status) {
    if (!weServe) {
      rig.closing(
          new ZapHandler(
              rig.libzmqContext(),
              ZapHandler.judging(
                  request ->
                      way == Way.CURVE || ZapHandler.plain(request).equals(USER + "/" + PASSWORD)
                          ? status
                          : "400")));
    }
    rig.secure(
        options -> way.ours(options, weServe, authenticator),
        socket -> {
          way.libzmqs(socket, !weServe);
        });
  }

  @OnEachDriver
  void aLibzmqClientThatIsDeniedIsTold(String driver) {
    for (Way way : Way.values()) {
      try (Rig rig = Rig.open(driver)) {
        secure(rig, way, true, _ -> Authenticator.deny(), "");
        OursSide pull = rig.ours(Kind.PULL);
        LibZmqSide push = rig.libzmq(Kind.PUSH);
        ZmqMonitor monitor = rig.closing(push.socket().monitor());
        push.connect(pull.bind("tcp://127.0.0.1:*"));
        assertEquals(400, pull.events().await(AuthenticationFailed.class).status());
        if (way == Way.CURVE) {
          assertEquals(400, await(monitor, ZmqEvent.HANDSHAKE_FAILED_AUTH).value());
        } else {
          // A PLAIN client of libzmq 4.3 does not know ERROR as the RFC has it.
          await(monitor, ZmqEvent.HANDSHAKE_FAILED_PROTOCOL);
        }
        assertTrue(pull.events().of(HandshakeFailed.class).isEmpty(), pull.events()::toString);
      }
    }
  }

  @OnEachDriver
  void whomLibzmqDeniesIsTold(String driver) {
    for (Way way : Way.values()) {
      try (Rig rig = Rig.open(driver)) {
        secure(rig, way, false, _ -> Authenticator.deny(), "400");
        OursSide push = rig.ours(Kind.PUSH);
        LibZmqSide pull = rig.libzmq(Kind.PULL);
        push.connect(pull.bind("tcp://127.0.0.1:*"));
        assertEquals(400, push.events().await(AuthenticationFailed.class).status(), way.name());
        push.events().await(Stopped.class);
      }
    }
  }

  @OnEachDriver
  void aLibzmqClientWithAnotherKeyForTheServerDoesNotGetIn(String driver) {
    try (Rig rig = Rig.open(driver)) {
      rig.secure(
          options -> Way.CURVE.ours(options, true, _ -> Authenticator.allow()),
          socket -> {
            Way.CURVE.libzmqs(socket, false);
            socket.setOption(ZmqOption.CURVE_SERVERKEY, Keys.CLIENT.publicKey());
          });
      OursSide pull = rig.ours(Kind.PULL);
      rig.libzmq(Kind.PUSH).connect(pull.bind("tcp://127.0.0.1:*"));
      assertEquals(CRYPTOGRAPHIC, pull.events().await(HandshakeFailed.class).code());
      assertEquals(0, pull.socket().peerCount());
    }
  }

  @OnEachDriver
  void aLibzmqServerRefusesOurWrongKey(String driver) {
    try (Rig rig = Rig.open(driver)) {
      rig.secure(
          options -> options.curve(keys(Keys.CLIENT), Keys.CLIENT.publicKey()),
          socket -> Way.CURVE.libzmqs(socket, true));
      LibZmqSide pull = rig.libzmq(Kind.PULL);
      ZmqMonitor monitor = rig.closing(pull.socket().monitor());
      OursSide push = rig.ours(Kind.PUSH);
      push.connect(pull.bind("tcp://127.0.0.1:*"));
      assertEquals(CRYPTOGRAPHIC, await(monitor, ZmqEvent.HANDSHAKE_FAILED_PROTOCOL).value());
      push.events().await(HandshakeFailed.class);
    }
  }

  private static ZmqMonitorEvent await(ZmqMonitor monitor, ZmqEvent kind) {
    ZmqMonitorEvent[] found = new ZmqMonitorEvent[1];
    Await.until(
        "libzmq's event " + kind,
        () -> {
          ZmqMonitorEvent next = monitor.next(20);
          if (next == null || next.event() != kind) {
            return false;
          }
          found[0] = next;
          return true;
        });
    return found[0];
  }
}
