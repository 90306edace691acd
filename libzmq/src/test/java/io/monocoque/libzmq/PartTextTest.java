package io.monocoque.libzmq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class PartTextTest {
  @Test
  void printableIsQuotedAndTheRestIsHex() {
    List<byte[]> parts =
        List.of(Fixture.bytes("a \"b\" \\"), new byte[0], new byte[] {0, (byte) 255});
    assertEquals("\"a \\\"b\\\" \\\\\"\t\"\"\t0x00ff", PartText.line(parts));
  }

  @Test
  void lineIsReadBackAsWritten() {
    List<byte[]> parts =
        List.of(Fixture.bytes("a \"b\" \\"), new byte[0], new byte[] {9, 10}, Fixture.bytes("0x"));
    List<byte[]> read = PartText.parseLine(PartText.line(parts));
    assertEquals(parts.size(), read.size());
    for (int index = 0; index < parts.size(); index++) {
      assertArrayEquals(parts.get(index), read.get(index), "part " + index);
    }
  }

  @Test
  void bareTextIsUtf8() {
    assertArrayEquals(Fixture.bytes("grüß"), PartText.parse("grüß"));
    assertArrayEquals(Fixture.bytes("\""), PartText.parse("\""));
  }

  @Test
  void longPartIsCutAndItsLengthTold() {
    assertEquals(
        "\"abc\"...(5 bytes)\t\"xyz\"",
        PartText.shortLine(List.of(Fixture.bytes("abcde"), Fixture.bytes("xyz")), 3));
  }
}
