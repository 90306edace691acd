package io.monocoque.protocol.wire;

import static io.monocoque.protocol.wire.Hex.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.bytes.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
  private static final Bytes READY_DEALER =
      bytes("04 29 05 'READY' | 0B 'Socket-Type' 00000006 'DEALER' | 08 'Identity' 00000000");

  @Test
  void encodesTheVectorsOfTheSpecification() {
    assertEquals(
        READY_DEALER, Command.ready(Metadata.ofSocket(SocketType.DEALER, Bytes.empty())).encode());
    assertEquals(
        bytes("04 19 05 'READY' 0B 'Socket-Type' 00000003 'SUB'"),
        Command.ready(Metadata.ofSocket(SocketType.SUB, Bytes.empty())).encode());
    assertEquals(bytes("04 0B 09 'SUBSCRIBE' 41"), Command.subscribe(Bytes.of("A")).encode());
    assertEquals(bytes("04 08 06 'CANCEL' 41"), Command.cancel(Bytes.of("A")).encode());
  }

  @Test
  void bodyOf255BytesIsTheLastShortOne() {
    assertEquals(
        bytes("04 FF 09 'SUBSCRIBE'"),
        Command.subscribe(Bytes.of(new byte[245])).encode().slice(0, 12));
    Bytes longFrame = Command.subscribe(Bytes.of(new byte[246])).encode();
    assertEquals(bytes("06 0000000000000100 09 'SUBSCRIBE'"), longFrame.slice(0, 19));
    assertEquals(9 + 256, longFrame.size());
  }

  @Test
  void parsesNameAndData() throws ProtocolException {
    assertEquals(
        new Command("PING", bytes("0000 'LOL'")), Command.parse(bytes("04 'PING' 0000 'LOL'")));
    assertEquals(new Command("X", Bytes.empty()), Command.parse(bytes("01 'X'")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "00 'READY'", "01", "05 'PING'", "FF 'READY'"})
  void nameOutsideTheBodyIsMalformed(String body) {
    ProtocolException e = assertThrows(ProtocolException.class, () -> Command.parse(bytes(body)));
    assertEquals(ProtocolError.MALFORMED_COMMAND, e.code());
  }

  @Test
  void pongRepeatsTheContext() throws ProtocolException {
    assertEquals(
        bytes("04 08 04 'PONG' 4C4F4C"),
        Command.parse(bytes("04 'PING' 0000 4C4F4C")).pong().encode());
    assertEquals(bytes("04 05 04 'PONG'"), Command.parse(bytes("04 'PING' 0064")).pong().encode());
  }

  @Test
  void pongRepeatsAtMost16BytesOfContext() throws ProtocolException {
    assertEquals(
        bytes("04 15 04 'PONG' '0123456789abcdef'"),
        Command.parse(bytes("04 'PING' 0000 '0123456789abcdefg'")).pong().encode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"04 'PING'", "04 'PING' 00"})
  void shortPingIsMalformed(String body) throws ProtocolException {
    Command ping = Command.parse(bytes(body));
    ProtocolException e = assertThrows(ProtocolException.class, ping::pong);
    assertEquals(ProtocolError.MALFORMED_COMMAND, e.code());
  }

  @Test
  void errorReasonIsPrintable() throws ProtocolException {
    assertEquals("400", Command.parse(bytes("05 'ERROR' 03 '400'")).errorReason());
    assertEquals("", Command.parse(bytes("05 'ERROR' 00")).errorReason());
    assertEquals("a??b", Command.parse(bytes("05 'ERROR' 04 'a' 1B 0A 'b'")).errorReason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"05 'ERROR'", "05 'ERROR' 04 '400'"})
  void errorReasonOutsideTheBodyIsMalformed(String body) throws ProtocolException {
    Command error = Command.parse(bytes(body));
    ProtocolException e = assertThrows(ProtocolException.class, error::errorReason);
    assertEquals(ProtocolError.MALFORMED_COMMAND_ERROR, e.code());
  }

  @Test
  void describeCoversReadyDownToItsProperties() throws ProtocolException {
    List<WireField> fields = Command.describe(READY_DEALER);
    int at = 0;
    for (WireField field : fields) {
      assertEquals(at, field.from());
      at = field.to();
    }
    assertEquals(READY_DEALER.size(), at);
    assertEquals(
        List.of("command", "41 bytes follow", "READY", "Socket-Type = DEALER", "Identity = "),
        fields.stream().map(WireField::meaning).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "04", "04 02 01 'X' 00", "00 02 01 'X'", "06 00"})
  void describeRefusesWhatIsNotOneCommand(String frame) {
    assertThrows(ProtocolException.class, () -> Command.describe(bytes(frame)));
  }

  @Test
  void textShowsNoContent() {
    assertEquals("Command[X?, 6 bytes]", new Command("X\n", Bytes.of("secret")).toString());
  }
}
