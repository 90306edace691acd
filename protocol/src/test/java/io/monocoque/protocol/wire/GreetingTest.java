package io.monocoque.protocol.wire;

import static io.monocoque.protocol.wire.Hex.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.bytes.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreetingTest {
  private static final Bytes NULL_3_1 =
      bytes(
          "FF 0000000000000001 7F | 03 01 | 'NULL' 00000000 00000000 00000000 00000000 | 00 |"
              + "00".repeat(31));

  @Test
  void encodesTheVectorOfTheSpecification() {
    assertEquals(NULL_3_1, new Greeting(ZmtpVersion.V3_1, "NULL", false).encode(0));
  }

  @Test
  void parseInvertsEncode() {
    Greeting greeting = new Greeting(ZmtpVersion.V3_0, "CURVE", true);
    assertEquals(greeting, Greeting.parse(greeting.encode(255).toArray()));
  }

  @Test
  void signatureTellsZmtp1TheSizeOfTheIdentity() {
    Bytes greeting = new Greeting(ZmtpVersion.V3_1, "NULL", false).encode(255);
    assertEquals(bytes("FF 0000000000000100 7F"), greeting.slice(0, 10));
  }

  @Test
  void mechanismWithNulInsideIsNotTheNameBeforeIt() {
    byte[] greeting = NULL_3_1.toArray();
    greeting[18] = 'X';
    assertEquals("NULL\0\0X", Greeting.parse(greeting).mechanism());
    assertEquals("NULL??X", Greeting.parse(greeting).printableMechanism());
  }

  @Test
  void mechanismOfTwentyNonAsciiBytesIsRead() {
    byte[] greeting = NULL_3_1.toArray();
    java.util.Arrays.fill(greeting, 12, 32, (byte) 0xe9);
    assertEquals("\u00e9".repeat(20), Greeting.parse(greeting).mechanism());
  }

  @Test
  void describeCoversAllBytesInOrder() {
    List<WireField> fields = Greeting.describe(NULL_3_1);
    int at = 0;
    for (WireField field : fields) {
      assertEquals(at, field.from());
      at = field.to();
    }
    assertEquals(64, at);
    assertEquals("version 3.1", fields.get(1).meaning());
    assertEquals("mechanism NULL", fields.get(2).meaning());
  }

  @Test
  void describeWantsAllBytes() {
    assertThrows(IllegalArgumentException.class, () -> Greeting.describe(NULL_3_1.slice(0, 63)));
  }

  @Test
  void laterVersionsSpeakOurs() {
    assertEquals(ZmtpVersion.V3_0, new ZmtpVersion(3, 0).agreed());
    assertEquals(ZmtpVersion.V3_1, new ZmtpVersion(3, 1).agreed());
    assertEquals(ZmtpVersion.V3_1, new ZmtpVersion(3, 2).agreed());
    assertEquals(ZmtpVersion.V3_1, new ZmtpVersion(4, 0).agreed());
    assertThrows(IllegalStateException.class, () -> new ZmtpVersion(1, 0).agreed());
  }
}
