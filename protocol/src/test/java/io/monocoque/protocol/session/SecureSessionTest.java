package io.monocoque.protocol.session;

import static io.monocoque.protocol.wire.Hex.concat;
import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.security.Credentials;
import io.monocoque.protocol.security.CurveClient;
import io.monocoque.protocol.security.CurveKeys;
import io.monocoque.protocol.security.CurveServer;
import io.monocoque.protocol.security.Mechanism;
import io.monocoque.protocol.security.NullMechanism;
import io.monocoque.protocol.security.PlainClient;
import io.monocoque.protocol.security.PlainServer;
import io.monocoque.protocol.security.Verdict;
import io.monocoque.protocol.session.RecordingSink.Asked;
import io.monocoque.protocol.session.RecordingSink.Denied;
import io.monocoque.protocol.session.RecordingSink.Established;
import io.monocoque.protocol.session.RecordingSink.Received;
import io.monocoque.protocol.session.RecordingSink.Subscribed;
import io.monocoque.protocol.wire.Allocation;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions with a mechanism, joined in memory; what they write is sealed as a writer would. */
class SecureSessionTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final CurveKeys CLIENT_KEYS = CurveKeys.generate(RANDOM);
  private static final CurveKeys SERVER_KEYS = CurveKeys.generate(RANDOM);
  private static final long NO_LIMIT = Long.MAX_VALUE;

  /** Both sides of a mechanism. */
  enum Security {
    NULL {
      @Override
      Credentials credentials() {
        return new Credentials.None();
      }

      @Override
      Mechanism client(Metadata own) {
        return new NullMechanism(own, false);
      }

      @Override
      Mechanism server(Metadata own) {
        return new NullMechanism(own, true, true);
      }
    },
    PLAIN {
      @Override
      Credentials credentials() {
        return new Credentials.Plain(Bytes.of("me"), Bytes.of("secret"));
      }

      @Override
      Mechanism client(Metadata own) {
        return new PlainClient(Bytes.of("me"), Bytes.of("secret"), own);
      }

      @Override
      Mechanism server(Metadata own) {
        return new PlainServer(own);
      }
    },
    CURVE {
      @Override
      Credentials credentials() {
        return new Credentials.Curve(CLIENT_KEYS.publicKey());
      }

      @Override
      Mechanism client(Metadata own) {
        return new CurveClient(CLIENT_KEYS, SERVER_KEYS.publicKey(), own, RANDOM);
      }

      @Override
      Mechanism server(Metadata own) {
        return new CurveServer(SERVER_KEYS, own, RANDOM);
      }
    };

    /** What the client shows. */
    abstract Credentials credentials();

    abstract Mechanism client(Metadata own);

    abstract Mechanism server(Metadata own);
  }

  private JoinedSession client;
  private JoinedSession server;

  private SecureSessionTest() {
    client = client(Security.CURVE, SocketType.PUSH);
    server = server(Security.CURVE, SocketType.PULL, -1, NO_LIMIT);
  }

  private static JoinedSession client(Security security, SocketType type) {
    return new JoinedSession(
        new SessionConfig(type, Bytes.empty(), false, -1, NO_LIMIT),
        security.client(
            Metadata.of(
                Map.of(
                    "Socket-Type", Bytes.of(type.name()),
                    "User-Id", Bytes.of("somebody else"),
                    "Peer-Address", Bytes.of("192.0.2.1"),
                    "X-Role", Bytes.of("king")))));
  }

  private static JoinedSession server(
      Security security, SocketType type, long maxMessageSize, long maxUnfinished) {
    return new JoinedSession(
        new SessionConfig(type, Bytes.empty(), true, maxMessageSize, maxUnfinished),
        security.server(Metadata.ofSocket(type, Bytes.empty())));
  }

  private void join() throws ProtocolException {
    JoinedSession.talk(client, server);
    assertTrue(client.session.isEstablished());
    assertTrue(server.session.isEstablished());
  }

  private static PeerProperties peerOf(JoinedSession side) {
    return side.sink.events.stream()
        .filter(Established.class::isInstance)
        .map(event -> ((Established) event).peer())
        .findFirst()
        .orElseThrow();
  }

  // --- the handshake ---

  @ParameterizedTest
  @EnumSource
  void peerIsWhoTheVerdictSays(Security security) throws ProtocolException {
    client = client(security, SocketType.PUSH);
    server = server(security, SocketType.PULL, -1, NO_LIMIT);
    server.sink.verdict =
        new Verdict.Accepted("me", Metadata.of(Map.of("x-role", Bytes.of("page"))));
    join();
    assertTrue(server.sink.events.contains(new Asked(security.credentials())));
    PeerProperties peer = peerOf(server);
    assertEquals("me", peer.userId());
    assertEquals(security.name(), peer.mechanism());
    assertEquals(Bytes.of("page"), peer.metadata().get("X-Role"));
    assertFalse(peer.metadata().containsKey("User-Id"));
    assertFalse(peer.metadata().containsKey("Peer-Address"));
    assertEquals("", peerOf(client).userId());
    assertEquals(SocketType.PULL, peerOf(client).socketType());
  }

  @ParameterizedTest
  @EnumSource
  void deniedPeerIsToldAndGivesUp(Security security) throws ProtocolException {
    client = client(security, SocketType.PUSH);
    server = server(security, SocketType.PULL, -1, NO_LIMIT);
    server.sink.verdict = new Verdict.Denied(400);
    ProtocolException e =
        assertThrows(ProtocolException.class, () -> JoinedSession.talk(client, server));
    assertEquals(ProtocolError.PEER_ERROR, e.code());
    assertEquals("400", client.session.peerErrorReason());
    assertEquals(new Denied(), server.sink.events.getLast());
    assertFalse(server.session.isMidHandshake());
  }

  @ParameterizedTest
  @EnumSource
  void peerThatIsDeniedForNowIsToldNothing(Security security) throws ProtocolException {
    client = client(security, SocketType.PUSH);
    server = server(security, SocketType.PULL, -1, NO_LIMIT);
    server.sink.verdict = new Verdict.Denied(300);
    JoinedSession.talk(client, server);
    assertEquals(new Denied(), server.sink.events.getLast());
    assertNull(client.session.peerErrorReason());
    assertTrue(client.session.isMidHandshake());
  }

  /** Of libzmq 4.3.4, seen on the wire. */
  @Test
  void errorOfLibzmqsPlainServerIsUnderstood() throws ProtocolException {
    client = client(Security.PLAIN, SocketType.PUSH);
    server = server(Security.PLAIN, SocketType.PULL, -1, NO_LIMIT);
    server.sink.verdict = null;
    JoinedSession.talk(client, server);
    ProtocolException e =
        assertThrows(
            ProtocolException.class, () -> client.receive(hex("04 09 5E 'RROR' 03 '400'")));
    assertEquals(ProtocolError.PEER_ERROR, e.code());
    assertEquals("400", client.session.peerErrorReason());
  }

  @Test
  void nothingBehindADenialIsLookedAt() throws ProtocolException {
    server = server(Security.PLAIN, SocketType.PULL, -1, NO_LIMIT);
    server.sink.verdict = new Verdict.Denied(400);
    server.receive(concat(hex("FF 0000000000000001 7F 03 01 'PLAIN'"), new byte[15 + 32]));
    byte[] hello = hex("04 08 05 'HELLO' 00 00");
    byte[] bytes = concat(hello, hex("04 FF 00"));
    assertEquals(hello.length, server.receive(bytes, 0, bytes.length, 0));
    assertEquals(new Denied(), server.sink.events.getLast());
  }

  @ParameterizedTest
  @EnumSource
  void workAndVerdictMayTakeTheirTime(Security security) throws ProtocolException {
    client = client(security, SocketType.PUSH);
    server = server(security, SocketType.PULL, -1, NO_LIMIT);
    server.sink.verdict = null;
    for (JoinedSession side : List.of(client, server)) {
      side.sink.defersWork = true;
    }
    boolean decided = false;
    for (int round = 0; round < 20; round++) {
      JoinedSession.talk(client, server);
      for (JoinedSession side : List.of(client, server)) {
        Runnable work = side.sink.work.poll();
        if (work != null) {
          work.run();
          side.session.workDone();
        }
      }
      if (!decided && server.sink.events.contains(new Asked(security.credentials()))) {
        decided = true;
        server.session.decide(Verdict.Accepted.UNKNOWN);
      }
    }
    assertTrue(client.session.isEstablished());
    assertTrue(server.session.isEstablished());
    assertThrows(IllegalStateException.class, server.session::workDone);
    assertThrows(
        IllegalStateException.class, () -> server.session.decide(Verdict.Accepted.UNKNOWN));
  }

  @Test
  void mechanismsDoNotMix() {
    client = client(Security.PLAIN, SocketType.PUSH);
    ProtocolException e =
        assertThrows(ProtocolException.class, () -> JoinedSession.talk(client, server));
    assertEquals(ProtocolError.MECHANISM_MISMATCH, e.code());
  }

  @Test
  void failedWorkEndsTheSession() throws ProtocolException {
    client =
        new JoinedSession(
            new SessionConfig(SocketType.PUSH, Bytes.empty(), false, -1, NO_LIMIT),
            new CurveClient(
                CLIENT_KEYS,
                CLIENT_KEYS.publicKey(), // not the server's
                Metadata.ofSocket(SocketType.PUSH, Bytes.empty()),
                RANDOM));
    server.sink.defersWork = true;
    JoinedSession.talk(client, server);
    server.sink.work.remove().run();
    ProtocolException e = assertThrows(ProtocolException.class, server.session::workDone);
    assertEquals(ProtocolError.CRYPTOGRAPHIC, e.code());
    assertFalse(server.session.isMidHandshake());
    assertThrows(IllegalStateException.class, () -> server.receive(hex("00")));
  }

  // --- sealed traffic ---

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void sealedMessagesComeAsTheyWereHoweverTheyAreCut(long seed) throws ProtocolException {
    join();
    Random random = new Random(seed);
    List<Message> messages = new ArrayList<>();
    List<byte[]> wire = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Message message = message(random);
      messages.add(message);
      wire.add(client.protect(TrafficTest.frames(message)));
    }
    byte[] stream = concat(wire.toArray(byte[][]::new));
    int at = 0;
    int end = 0;
    while (at < stream.length) {
      end = Math.min(stream.length, end + 1 + random.nextInt(random.nextBoolean() ? 50 : 200_000));
      int budget = random.nextInt(4) == 0 ? random.nextInt(3) : Integer.MAX_VALUE;
      int consumed = server.receive(stream, at, end, budget);
      if (budget == Integer.MAX_VALUE) {
        assertEquals(end - at, consumed);
      }
      at += consumed;
    }
    assertEquals(
        messages.stream().map(Received::new).toList(),
        server.sink.events.stream().filter(Received.class::isInstance).toList());
    assertFalse(server.session.isMidMessage());
  }

  private static Message message(Random random) {
    Message.Builder builder = Message.builder();
    int parts = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1;
    for (int i = 0; i < parts; i++) {
      int size =
          switch (random.nextInt(20)) {
            case 0 -> 70_000;
            case 1 -> 1000 + random.nextInt(3000);
            default -> random.nextInt(300);
          };
      byte[] content = new byte[size];
      random.nextBytes(content);
      builder.add(Bytes.of(content));
    }
    return builder.build();
  }

  @Test
  void commandsTravelSealed() throws ProtocolException {
    client = client(Security.CURVE, SocketType.SUB);
    server = server(Security.CURVE, SocketType.PUB, -1, NO_LIMIT);
    join();
    client.session.subscribe(true, Bytes.of("topic"));
    byte[] sealed = client.output();
    assertEquals(2 + 33 + 10 + 5, sealed.length);
    assertEquals(0, sealed[0]);
    server.receive(sealed);
    // As peers before 3.1 say it.
    server.receive(client.protect(hex("00 02 00 'x'")));
    server.receive(client.protect(hex("04 09 04 'PING' 0000 'hi'")));
    assertEquals(
        List.of(
            new Subscribed(true, Bytes.of("topic")),
            new Subscribed(false, Bytes.of("x")),
            new RecordingSink.Transmitted(new Command("PONG", Bytes.of("hi")).encode())),
        server.sink.events.subList(server.sink.events.size() - 3, server.sink.events.size()));
    client.receive(server.output());
  }

  @Test
  void trafficMayFollowTheHandshakeInOnePiece() throws ProtocolException {
    byte[] toClient = {};
    while (!server.session.isEstablished()) {
      client.receive(toClient);
      server.receive(client.output());
      toClient = server.output();
    }
    client.receive(concat(toClient, server.protect(hex("00 02 'hi' 00 01 '!'"))));
    assertEquals(
        List.of(new Received(Message.of("hi")), new Received(Message.of("!"))),
        client.sink.events.stream().filter(Received.class::isInstance).toList());
  }

  @Test
  void frameThatIsNotSealedEndsTheConnection() throws ProtocolException {
    assertRefused(hex("00 05 'Hello'"), ProtocolError.UNEXPECTED_COMMAND);
    assertRefused(hex("04 07 04 'PING' 0000"), ProtocolError.UNEXPECTED_COMMAND);
    assertRefused(hex("01 00 00 00"), ProtocolError.UNEXPECTED_COMMAND);
    assertRefused(hex("00 08 07 'MESSAGE'"), ProtocolError.MALFORMED_COMMAND_MESSAGE);
  }

  private void assertRefused(byte[] bytes, ProtocolError error) throws ProtocolException {
    for (int cut = 0; cut <= bytes.length; cut++) {
      client = client(Security.CURVE, SocketType.PUSH);
      server = server(Security.CURVE, SocketType.PULL, -1, NO_LIMIT);
      join();
      byte[] stream = concat(client.protect(hex("00 01 'a'")), bytes);
      int first = stream.length - bytes.length + cut;
      ProtocolException e =
          assertThrows(
              ProtocolException.class,
              () -> {
                server.receive(stream, 0, first, Integer.MAX_VALUE);
                server.receive(stream, first, stream.length, Integer.MAX_VALUE);
              });
      assertEquals(error, e.code(), e.detail());
      assertEquals(new Received(Message.of("a")), server.sink.events.getLast());
    }
  }

  @Test
  void wipedSessionHasNoKeys() throws ProtocolException {
    join();
    byte[] sealed = client.protect(hex("00 01 'a'"));
    client.session.wipe();
    server.session.wipe();
    assertThrows(IllegalStateException.class, () -> client.protect(hex("00 01 'b'")));
    assertThrows(IllegalStateException.class, () -> server.receive(sealed));
    JoinedSession begun = client(Security.CURVE, SocketType.PUSH);
    begun.session.wipe();
  }

  @Test
  void frameSeenTwiceEndsTheConnection() throws ProtocolException {
    join();
    byte[] sealed = client.protect(hex("00 01 'a'"));
    server.receive(sealed);
    ProtocolException e = assertThrows(ProtocolException.class, () -> server.receive(sealed));
    assertEquals(ProtocolError.INVALID_SEQUENCE, e.code());
    assertThrows(IllegalStateException.class, () -> server.receive(sealed));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 255, 70_000})
  void limitIsThatOfTheMessageNotOfItsSeal(int limit) throws ProtocolException {
    server = server(Security.CURVE, SocketType.PULL, limit, NO_LIMIT);
    join();
    Message largest = Message.of(new byte[limit]);
    server.receive(client.protect(TrafficTest.frames(largest)));
    assertEquals(new Received(largest), server.sink.events.getLast());
    byte[] larger = client.protect(TrafficTest.frames(Message.of(new byte[limit + 1])));
    ProtocolException e = assertThrows(ProtocolException.class, () -> server.receive(larger));
    assertEquals(ProtocolError.OVERSIZE_MESSAGE, e.code());
  }

  @Test
  void withoutBudgetNothingIsOpened() throws ProtocolException {
    join();
    byte[] sealed = client.protect(hex("04 07 04 'PING' 0000 00 01 'a' 00 01 'b'"));
    assertEquals(0, server.receive(sealed, 0, sealed.length, 0));
    int consumed = server.receive(sealed, 0, sealed.length, 1);
    assertEquals(sealed.length - (2 + 33 + 1), consumed);
    assertEquals(1, server.sink.messageCount);
    server.receive(sealed, consumed, sealed.length, 1);
    assertEquals(new Received(Message.of("b")), server.sink.events.getLast());
  }

  @Test
  void largeSealedMessageWaitsForMemory() throws ProtocolException {
    join();
    Message large = Message.of(new byte[100_000]);
    byte[] sealed = client.protect(TrafficTest.frames(large));
    server.sink.mayHold = false;
    int consumed = server.receive(sealed, 0, sealed.length, 1);
    assertEquals(9, consumed);
    assertEquals(0, server.receive(sealed, consumed, sealed.length, 1));
    server.sink.mayHold = true;
    assertEquals(sealed.length - 9, server.receive(sealed, consumed, sealed.length, 1));
    assertEquals(new Received(large), server.sink.events.getLast());
  }

  @Test
  void manySmallPartsWaitForMemory() throws ProtocolException {
    join();
    byte[] part = concat(hex("03 0000000000000400"), new byte[1024]);
    server.sink.mayHold = false;
    int taken = 0;
    while (taken < 1000) {
      byte[] sealed = client.protect(part);
      if (server.receive(sealed, 0, sealed.length, 1) < sealed.length) {
        break;
      }
      taken++;
    }
    assertTrue(taken >= 30 && taken <= 130, "parts taken without asking: " + taken);
    assertTrue(server.session.isMidMessage());
  }

  @Test
  void sealedSmallMessagesAllocateNothing() throws Exception {
    join();
    int rounds = 2_000;
    byte[][] pieces = new byte[4 * rounds][];
    for (int i = 0; i < pieces.length; i++) {
      byte[] frame = concat(hex("00 40"), new byte[64]);
      pieces[i] = client.protect(frame, frame, frame, frame, frame, frame, frame, frame);
    }
    MemorySegment[] memory = new MemorySegment[pieces.length];
    for (int i = 0; i < pieces.length; i++) {
      memory[i] = MemorySegment.ofArray(pieces[i]);
    }
    server.sink.keeps = false;
    Session quiet = server.session;
    int[] next = {0};
    Allocation.Action receive =
        () -> {
          for (int i = 0; i < rounds; i++) {
            MemorySegment piece = memory[next[0]++];
            quiet.receive(piece, 0, (int) piece.byteSize(), Integer.MAX_VALUE);
          }
        };
    for (int warmUp = 0; warmUp < 3; warmUp++) {
      receive.run();
    }
    long allocated = Allocation.of(receive);
    assertTrue(allocated < 50_000, () -> allocated + " bytes for 16,000 messages");
  }
}
