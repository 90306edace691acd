package io.monocoque.protocol.security;

import static io.monocoque.protocol.wire.Hex.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.security.Mechanism.Progress;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.SocketType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTest {
  private static final Metadata PUSH = Metadata.ofSocket(SocketType.PUSH, Bytes.empty());
  private static final Metadata PULL = Metadata.ofSocket(SocketType.PULL, Bytes.empty());

  private static final Bytes HELLO = bytes("04 12 05 'HELLO' 05 'admin' 05 'hush!'");
  private static final Bytes WELCOME = bytes("04 08 07 'WELCOME'");
  private static final Bytes INITIATE =
      bytes("04 1D 08 'INITIATE' 0B 'Socket-Type' 00000004 'PUSH'");
  private static final Bytes READY = bytes("04 1A 05 'READY' 0B 'Socket-Type' 00000004 'PULL'");

  private static Side client() throws ProtocolException {
    return Side.started(new PlainClient(Bytes.of("admin"), Bytes.of("hush!"), PUSH));
  }

  private static Side server() throws ProtocolException {
    return Side.started(new PlainServer(PULL));
  }

  @Test
  void clientSaysWhatTheSpecificationSays() throws ProtocolException {
    Side client = client();
    assertEquals(HELLO, client.next());
    client.receive(WELCOME);
    assertEquals(INITIATE, client.next());
    client.receive(READY);
    assertEquals(Progress.READY, client.progress);
    assertEquals(PULL, client.mechanism.peerMetadata());
    assertTrue(client.sent.isEmpty());
  }

  @Test
  void serverSaysWhatTheSpecificationSays() throws ProtocolException {
    Side server = server();
    assertTrue(server.sent.isEmpty());
    server.receive(HELLO);
    assertTrue(server.sent.isEmpty());
    assertEquals(Progress.AUTHENTICATING, server.progress);
    assertEquals(
        new Credentials.Plain(Bytes.of("admin"), Bytes.of("hush!")),
        server.mechanism.credentials());
    Verdict.Accepted verdict =
        new Verdict.Accepted("Hello", Metadata.of(Map.of("X", Bytes.of("World"))));
    server.decide(verdict);
    assertEquals(WELCOME, server.next());
    server.receive(INITIATE);
    assertEquals(READY, server.next());
    assertEquals(Progress.READY, server.progress);
    assertEquals(PUSH, server.mechanism.peerMetadata());
    assertEquals(verdict, server.mechanism.accepted());
    assertThrows(IllegalStateException.class, server.mechanism::credentials);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 400, 500})
  void denialIsToldUnlessItIsTemporary(int status) throws ProtocolException {
    Side server = server();
    server.receive(HELLO);
    server.decide(new Verdict.Denied(status));
    assertEquals(Progress.DENIED, server.progress);
    if (status != 300) {
      assertEquals(bytes("04 0A 05 'ERROR' 03 '" + status + "'"), server.next());
    }
    assertTrue(server.sent.isEmpty());
    assertFails(server, INITIATE, ProtocolError.UNEXPECTED_COMMAND);
  }

  @Test
  void nameAndPasswordMayBeEmptyOr255Bytes() throws ProtocolException {
    for (int size : new int[] {0, 255}) {
      Bytes text = Bytes.of("x".repeat(size));
      Side client = Side.started(new PlainClient(text, text, PUSH));
      Side server = server();
      server.receive(client.next());
      assertEquals(new Credentials.Plain(text, text), server.mechanism.credentials());
    }
    Bytes tooLong = Bytes.of("x".repeat(256));
    assertThrows(
        IllegalArgumentException.class, () -> new PlainClient(tooLong, Bytes.empty(), PUSH));
    assertThrows(
        IllegalArgumentException.class, () -> new PlainClient(Bytes.empty(), tooLong, PUSH));
  }

  @Test
  void helloOfAnyOtherSizeIsMalformed() throws ProtocolException {
    int whole = HELLO.size() - 2;
    for (int size = 6; size <= whole + 1; size++) {
      byte[] frame = new byte[2 + size];
      HELLO.slice(0, Math.min(frame.length, HELLO.size())).copyTo(frame, 0);
      frame[1] = (byte) size;
      if (size != whole) {
        assertFails(server(), Bytes.of(frame), ProtocolError.MALFORMED_COMMAND_HELLO);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "04 09 07 'WELCOME' 00, MALFORMED_COMMAND_WELCOME",
        "04 06 05 'READY', UNEXPECTED_COMMAND",
        "04 08 07 'welcome', UNEXPECTED_COMMAND",
      })
  void clientRefusesInsteadOfWelcome(String frame, ProtocolError error) throws ProtocolException {
    assertFails(client(), bytes(frame), error);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "04 08 07 'WELCOME', UNEXPECTED_COMMAND",
        "04 07 05 'READY' 01, INVALID_METADATA",
      })
  void clientRefusesInsteadOfReady(String frame, ProtocolError error) throws ProtocolException {
    Side client = client();
    client.receive(WELCOME);
    assertFails(client, bytes(frame), error);
  }

  @Test
  void serverTakesEachCommandInItsTimeOnly() throws ProtocolException {
    assertFails(server(), INITIATE, ProtocolError.UNEXPECTED_COMMAND);

    Side undecided = server();
    undecided.receive(HELLO);
    assertFails(undecided, HELLO, ProtocolError.UNEXPECTED_COMMAND);

    Side early = server();
    early.receive(HELLO);
    assertFails(early, INITIATE, ProtocolError.UNEXPECTED_COMMAND);

    Side again = server();
    again.receive(HELLO);
    again.decide(Verdict.Accepted.UNKNOWN);
    assertFails(again, HELLO, ProtocolError.UNEXPECTED_COMMAND);

    Side malformed = server();
    malformed.receive(HELLO);
    malformed.decide(Verdict.Accepted.UNKNOWN);
    assertFails(malformed, bytes("04 0A 08 'INITIATE' 05"), ProtocolError.INVALID_METADATA);
  }

  @Test
  void twoClientsOrTwoServersDoNotGetOn() throws ProtocolException {
    assertFails(client(), HELLO, ProtocolError.UNEXPECTED_COMMAND);
    assertEquals(0, server().sent.size());
  }

  @Test
  void commandsAreUnexpectedAfterReady() throws ProtocolException {
    Side client = client();
    Side server = server();
    Side.talk(client, server, Verdict.Accepted.UNKNOWN);
    assertEquals(Progress.READY, client.progress);
    assertEquals(Progress.READY, server.progress);
    Bytes ready = Command.ready(PULL).encode();
    assertFails(client, ready, ProtocolError.UNEXPECTED_COMMAND);
    assertFails(server, INITIATE, ProtocolError.UNEXPECTED_COMMAND);
  }

  private static void assertFails(Side side, Bytes frame, ProtocolError error) {
    ProtocolException e = assertThrows(ProtocolException.class, () -> side.receive(frame));
    assertEquals(error, e.code(), e.detail());
  }
}
