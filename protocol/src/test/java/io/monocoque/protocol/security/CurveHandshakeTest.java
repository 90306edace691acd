package io.monocoque.protocol.security;

import static io.monocoque.protocol.wire.Hex.bytes;
import static io.monocoque.protocol.wire.Hex.concat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.crypto.Box;
import io.monocoque.protocol.crypto.X25519;
import io.monocoque.protocol.security.Mechanism.Progress;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Frames;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CURVE between two of our own, and with a peer that is not what it should be. */
class CurveHandshakeTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private static Side client() throws ProtocolException {
    return Side.started(CurveTranscript.client());
  }

  private static Side server() throws ProtocolException {
    return Side.started(CurveTranscript.server());
  }

  private static Side welcomed() throws ProtocolException {
    Side client = client();
    client.receive(Bytes.of(CurveTranscript.WELCOME));
    return client;
  }

  private static Side greeted() throws ProtocolException {
    Side server = server();
    server.receive(Bytes.of(CurveTranscript.HELLO));
    return server;
  }

  @Test
  void bothSidesBecomeReady() throws ProtocolException {
    CurveKeys clientKeys = CurveKeys.generate(RANDOM);
    CurveKeys serverKeys = CurveKeys.generate(RANDOM);
    Side client =
        Side.started(
            new CurveClient(
                clientKeys, serverKeys.publicKey(), CurveTranscript.CLIENT_SAYS, RANDOM));
    Side server = Side.started(new CurveServer(serverKeys, CurveTranscript.SERVER_SAYS, RANDOM));
    Verdict.Accepted verdict = new Verdict.Accepted("me", CurveTranscript.CLIENT_SAYS);
    Side.talk(client, server, verdict);
    assertEquals(Progress.READY, client.progress);
    assertEquals(Progress.READY, server.progress);
    assertEquals(CurveTranscript.SERVER_SAYS, client.mechanism.peerMetadata());
    assertEquals(CurveTranscript.CLIENT_SAYS, server.mechanism.peerMetadata());
    assertEquals(verdict, server.mechanism.accepted());
  }

  @Test
  void eachConnectionHasKeysOfItsOwn() throws ProtocolException {
    Side one = Side.started(newClient());
    Side other = Side.started(newClient());
    assertNotEquals(one.next(), other.next());
  }

  private static CurveClient newClient() {
    return new CurveClient(
        CurveKeys.of(CurveTranscript.CLIENT_SECRET),
        CurvePublicKey.of(CurveTranscript.SERVER_PUBLIC),
        CurveTranscript.CLIENT_SAYS,
        RANDOM);
  }

  @Test
  void nothingIsComputedBeforeTheWorkIsDone() throws ProtocolException {
    Side client = new Side(CurveTranscript.client());
    assertEquals(Progress.WORKING, client.mechanism.start(client.sent::add));
    assertTrue(client.sent.isEmpty());
    assertThrows(IllegalStateException.class, () -> client.mechanism.workDone(client.sent::add));
    assertFails(client, CurveTranscript.WELCOME, ProtocolError.UNEXPECTED_COMMAND);
    client.mechanism.work().run();
    assertEquals(Progress.HANDSHAKING, client.mechanism.workDone(client.sent::add));
    assertEquals(Bytes.of(CurveTranscript.HELLO), client.next());
    assertThrows(IllegalStateException.class, client.mechanism::work);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 400, 500})
  void denialIsToldUnlessItIsTemporary(int status) throws ProtocolException {
    Side server = greeted();
    assertThrows(IllegalStateException.class, server.mechanism::credentials);
    server.sent.clear();
    server.receive(Bytes.of(CurveTranscript.INITIATE));
    server.decide(new Verdict.Denied(status));
    assertEquals(Progress.DENIED, server.progress);
    if (status != 300) {
      assertEquals(bytes("04 0A 05 'ERROR' 03 '" + status + "'"), server.next());
    }
    assertTrue(server.sent.isEmpty());
    assertThrows(IllegalStateException.class, () -> server.decide(Verdict.Accepted.UNKNOWN));
  }

  @Test
  void clientWithAnotherServersKeyIsNotUnderstood() throws ProtocolException {
    Side client =
        Side.started(
            new CurveClient(
                CurveKeys.of(CurveTranscript.CLIENT_SECRET),
                CurvePublicKey.of(CurveTranscript.CLIENT_PUBLIC),
                CurveTranscript.CLIENT_SAYS,
                RANDOM));
    assertFails(server(), client.next().toArray(), ProtocolError.CRYPTOGRAPHIC);
  }

  // --- each command, changed ---

  @Test
  void helloIsRefusedWithAnyByteChanged() throws ProtocolException {
    byte[] hello = CurveTranscript.HELLO;
    for (int at = 2; at < hello.length; at++) {
      byte[] changed = changed(hello, at);
      int offset = at - 2;
      if (offset >= 8 && offset < 80) {
        server().receive(Bytes.of(changed)); // the zeros mean nothing
      } else {
        assertFails(server(), changed, codeInHello(offset));
      }
    }
  }

  private static ProtocolError codeInHello(int offset) {
    if (offset < 6) {
      return ProtocolError.UNEXPECTED_COMMAND;
    }
    return offset < 8 ? ProtocolError.MALFORMED_COMMAND_HELLO : ProtocolError.CRYPTOGRAPHIC;
  }

  @Test
  void welcomeIsRefusedWithAnyByteChanged() throws Exception {
    assertRefusedWithAnyByteChanged(CurveTranscript.WELCOME, CurveHandshakeTest::client);
  }

  @Test
  void initiateIsRefusedWithAnyByteChanged() throws Exception {
    assertRefusedWithAnyByteChanged(CurveTranscript.INITIATE, CurveHandshakeTest::greeted);
  }

  @Test
  void readyIsRefusedWithAnyByteChanged() throws Exception {
    assertRefusedWithAnyByteChanged(CurveTranscript.READY, CurveHandshakeTest::welcomed);
  }

  /** A change in its name makes another command of it, and one behind it cannot be opened. */
  private static void assertRefusedWithAnyByteChanged(byte[] frame, Callable<Side> receiver)
      throws Exception {
    int name = Frames.headerSize(frame[0]);
    int data = name + 1 + frame[name];
    for (int at = name; at < frame.length; at++) {
      assertFails(
          receiver.call(),
          changed(frame, at),
          at < data ? ProtocolError.UNEXPECTED_COMMAND : ProtocolError.CRYPTOGRAPHIC);
    }
  }

  private static byte[] changed(byte[] frame, int at) {
    byte[] changed = frame.clone();
    changed[at] ^= 1;
    return changed;
  }

  // --- each command, cut ---

  @Test
  void commandOfAnyOtherSizeIsRefused() throws ProtocolException {
    for (int size = 6; size <= 201; size++) {
      if (size != 200) {
        assertFails(
            server(), resized(CurveTranscript.HELLO, size), ProtocolError.MALFORMED_COMMAND_HELLO);
      }
    }
    for (int size = 8; size <= 169; size++) {
      if (size != 168) {
        assertFails(client(), resized(CurveTranscript.WELCOME, size), ProtocolError.CRYPTOGRAPHIC);
      }
    }
    int initiate = CurveTranscript.INITIATE.length - 9;
    for (int size = 9; size <= initiate + 1; size++) {
      if (size != initiate) {
        assertFails(
            greeted(),
            resized(CurveTranscript.INITIATE, size),
            size < 257 ? ProtocolError.MALFORMED_COMMAND_INITIATE : ProtocolError.CRYPTOGRAPHIC);
      }
    }
    int ready = CurveTranscript.READY.length - 2;
    for (int size = 6; size <= ready + 1; size++) {
      if (size != ready) {
        assertFails(
            welcomed(),
            resized(CurveTranscript.READY, size),
            size < 30 ? ProtocolError.MALFORMED_COMMAND_READY : ProtocolError.CRYPTOGRAPHIC);
      }
    }
  }

  private static byte[] resized(byte[] frame, int size) {
    int header = Frames.headerSize(frame[0]);
    byte[] body = Arrays.copyOf(Arrays.copyOfRange(frame, header, frame.length), size);
    int name = body[0];
    return new Command(
            new String(body, 1, name, StandardCharsets.US_ASCII),
            Bytes.of(Arrays.copyOfRange(body, 1 + name, size)))
        .encode()
        .toArray();
  }

  // --- commands out of their order ---

  @Test
  void commandIsTakenInItsTurnOnly() throws ProtocolException {
    assertFails(server(), CurveTranscript.INITIATE, ProtocolError.UNEXPECTED_COMMAND);
    assertFails(greeted(), CurveTranscript.HELLO, ProtocolError.UNEXPECTED_COMMAND);
    assertFails(client(), CurveTranscript.READY, ProtocolError.UNEXPECTED_COMMAND);
    assertFails(client(), CurveTranscript.HELLO, ProtocolError.UNEXPECTED_COMMAND);
    assertFails(welcomed(), CurveTranscript.WELCOME, ProtocolError.UNEXPECTED_COMMAND);

    Side undecided = greeted();
    undecided.receive(Bytes.of(CurveTranscript.INITIATE));
    assertFails(undecided, CurveTranscript.INITIATE, ProtocolError.UNEXPECTED_COMMAND);

    Side ready = welcomed();
    ready.receive(Bytes.of(CurveTranscript.READY));
    assertFails(ready, CurveTranscript.READY, ProtocolError.UNEXPECTED_COMMAND);
  }

  @Test
  void initiateOfAnotherConnectionIsRefused() throws ProtocolException {
    Side server =
        Side.started(
            new CurveServer(
                CurveKeys.of(CurveTranscript.SERVER_SECRET), CurveTranscript.SERVER_SAYS, RANDOM));
    server.receive(Bytes.of(CurveTranscript.HELLO));
    assertFails(server, CurveTranscript.INITIATE, ProtocolError.CRYPTOGRAPHIC);
  }

  // --- an INITIATE that is closed as it should be, and is wrong all the same ---

  private static final byte[] CLIENT = Z85.decode(CurveTranscript.CLIENT_SECRET);
  private static final byte[] CLIENT_KEY = Z85.decode(CurveTranscript.CLIENT_PUBLIC);
  private static final byte[] SERVER_KEY = Z85.decode(CurveTranscript.SERVER_PUBLIC);
  private static final byte[] TRANSIENT_KEY =
      X25519.publicKey(CurveTranscript.clientTransientSecret());

  @Test
  void initiateByHandIsAccepted() throws Exception {
    Side server = greeted();
    server.receive(
        Bytes.of(initiate(2, CLIENT_KEY, CLIENT, TRANSIENT_KEY, SERVER_KEY, encodedMetadata())));
    assertEquals(Progress.AUTHENTICATING, server.progress);
  }

  @Test
  void vouchOfSomebodyElseIsRefused() throws Exception {
    byte[] thief = CurveTranscript.ascending(1, 32);
    assertFails(
        greeted(),
        initiate(2, CLIENT_KEY, thief, TRANSIENT_KEY, SERVER_KEY, encodedMetadata()),
        ProtocolError.CRYPTOGRAPHIC);
  }

  @Test
  void vouchForAnotherConnectionOrServerIsRefused() throws Exception {
    assertFails(
        greeted(),
        initiate(2, CLIENT_KEY, CLIENT, CLIENT_KEY, SERVER_KEY, encodedMetadata()),
        ProtocolError.KEY_EXCHANGE);
    assertFails(
        greeted(),
        initiate(2, CLIENT_KEY, CLIENT, TRANSIENT_KEY, CLIENT_KEY, encodedMetadata()),
        ProtocolError.KEY_EXCHANGE);
  }

  @Test
  void clientKeyOfSmallOrderIsRefused() throws Exception {
    assertFails(
        greeted(),
        initiate(2, new byte[32], CLIENT, TRANSIENT_KEY, SERVER_KEY, encodedMetadata()),
        ProtocolError.KEY_EXCHANGE);
    byte[] hello = CurveTranscript.HELLO.clone();
    Arrays.fill(hello, 2 + 80, 2 + 112, (byte) 0);
    assertFails(server(), hello, ProtocolError.KEY_EXCHANGE);
  }

  @Test
  void initiateWithNonceOfHelloIsRefused() throws Exception {
    assertFails(
        greeted(),
        initiate(1, CLIENT_KEY, CLIENT, TRANSIENT_KEY, SERVER_KEY, encodedMetadata()),
        ProtocolError.INVALID_SEQUENCE);
  }

  @Test
  void malformedMetadataIsRefused() throws Exception {
    assertFails(
        greeted(),
        initiate(2, CLIENT_KEY, CLIENT, TRANSIENT_KEY, SERVER_KEY, new byte[] {5}),
        ProtocolError.INVALID_METADATA);
  }

  private static byte[] encodedMetadata() {
    return CurveTranscript.CLIENT_SAYS.encode().toArray();
  }

  private static byte[] initiate(
      long nonce, byte[] key, byte[] voucher, byte[] vouched, byte[] server, byte[] metadata)
      throws InvalidKeyException {
    byte[] serverTransient = X25519.publicKey(CurveTranscript.serverTransientSecret());
    byte[] vouch =
        box(
            Box.precompute(voucher, serverTransient),
            "VOUCH---" + "n".repeat(8),
            0x6e6e6e6e6e6e6e6eL,
            concat(vouched, server));
    byte[] shared = Box.precompute(CurveTranscript.clientTransientSecret(), serverTransient);
    byte[] plain = concat(key, "n".repeat(16).getBytes(StandardCharsets.US_ASCII), vouch, metadata);
    byte[] cookie = Arrays.copyOfRange(CurveTranscript.INITIATE, 9 + 9, 9 + 9 + 96);
    byte[] shortNonce = ByteBuffer.allocate(8).putLong(nonce).array();
    return new Command(
            "INITIATE",
            Bytes.of(concat(cookie, shortNonce, box(shared, "CurveZMQINITIATE", nonce, plain))))
        .encode()
        .toArray();
  }

  private static byte[] box(byte[] shared, String prefix, long tail, byte[] plain) {
    byte[] box = new byte[16 + plain.length];
    new Box(shared, prefix.getBytes(StandardCharsets.US_ASCII))
        .seal(tail, MemorySegment.ofArray(plain), 0, plain.length, MemorySegment.ofArray(box), 0);
    return box;
  }

  @Test
  void wipedSecretsAreOfNoUse() throws ProtocolException {
    Side ready = welcomed();
    ready.receive(Bytes.of(CurveTranscript.READY));
    Sealer sealer = Objects.requireNonNull(ready.mechanism.sealer());
    ready.mechanism.wipe();
    MemorySegment memory = MemorySegment.ofArray(new byte[100]);
    assertThrows(IllegalStateException.class, () -> sealer.seal(0, memory, 0, 0, memory, 50));
    Metadata metadata = ready.mechanism.peerMetadata();
    assertEquals(CurveTranscript.SERVER_SAYS, metadata);
  }

  private static void assertFails(Side side, byte[] frame, ProtocolError error) {
    ProtocolException e =
        assertThrows(ProtocolException.class, () -> side.receive(Bytes.of(frame)));
    assertEquals(error, e.code(), e.detail());
  }
}
