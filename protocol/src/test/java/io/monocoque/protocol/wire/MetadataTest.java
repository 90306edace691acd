package io.monocoque.protocol.wire;

import static io.monocoque.protocol.wire.Hex.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.bytes.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {
  @Test
  void socketTypeStandsBeforeIdentity() {
    assertEquals(
        bytes("0B 'Socket-Type' 00000006 'DEALER' | 08 'Identity' 00000003 'abc'"),
        Metadata.ofSocket(SocketType.DEALER, Bytes.of("abc")).encode());
  }

  @Test
  void typesWithoutRoutingSendNoIdentity() {
    assertEquals(
        bytes("0B 'Socket-Type' 00000003 'SUB'"),
        Metadata.ofSocket(SocketType.SUB, Bytes.of("abc")).encode());
  }

  @Test
  void namesAreComparedWithoutCase() throws ProtocolException {
    Metadata metadata = Metadata.parse(bytes("0B 'SOCKET-type' 00000003 'SUB'"));
    assertEquals(Bytes.of("SUB"), metadata.property("Socket-Type"));
    assertEquals(Bytes.of("SUB"), metadata.asMap().get("socket-TYPE"));
    assertNull(metadata.property("Identity"));
  }

  @Test
  void firstOfTwoPropertiesCounts() throws ProtocolException {
    Metadata metadata = Metadata.parse(bytes("03 'X-a' 00000001 '1' | 03 'x-A' 00000001 '2'"));
    assertEquals(Map.of("X-a", Bytes.of("1")), metadata.asMap());
    assertEquals(bytes("03 'X-a' 00000001 '1'"), metadata.encode());
  }

  @Test
  void parseInvertsEncodeInOrder() throws ProtocolException {
    Map<String, Bytes> properties = new LinkedHashMap<>();
    properties.put("X-z", Bytes.of("last first"));
    properties.put("X-a", Bytes.empty());
    Bytes encoded = Metadata.of(properties).encode();
    assertEquals(encoded, Metadata.parse(encoded).encode());
    assertEquals(Metadata.of(properties), Metadata.parse(encoded));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00 00000000", // no name
        "03 'ab'", // the name is cut
        "03 'abc'", // no value size
        "03 'abc' 000000", // the value size is cut
        "03 'abc' 00000002 'v'", // the value is cut
        "03 'abc' 7FFFFFFF 'v'",
        "03 'abc' 80000000 'v'", // negative
        "03 'abc' FFFFFFFF 'v'",
        "FF 'abc' 00000001 'v'",
        "03 'abc' 00000001 'v' 01", // something is left
      })
  void whatDoesNotEndExactlyIsInvalid(String encoded) {
    ProtocolException e =
        assertThrows(ProtocolException.class, () -> Metadata.parse(bytes(encoded)));
    assertEquals(ProtocolError.INVALID_METADATA, e.code());
  }

  @Test
  void emptyMetadataIsValid() throws ProtocolException {
    assertEquals(Map.of(), Metadata.parse(Bytes.empty()).asMap());
  }

  @Test
  void namesOfOurOwnAreChecked() {
    for (String name : List.of("", "x".repeat(256), "\u00e9")) {
      assertThrows(IllegalArgumentException.class, () -> Metadata.of(Map.of(name, Bytes.empty())));
    }
  }

  @Test
  void peersCannotChangeTheMap() throws ProtocolException {
    Map<String, Bytes> map = Metadata.parse(bytes("01 'a' 00000000")).asMap();
    assertThrows(UnsupportedOperationException.class, map::clear);
  }
}
