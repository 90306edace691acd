package io.monocoque.protocol.security;

import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Z85Test {
  @Test
  void textIsThatOfTheSpecification() {
    assertEquals("HelloWorld", Z85.encode(hex("864FD26FB559F75B")));
    assertArrayEquals(hex("864FD26FB559F75B"), Z85.decode("HelloWorld"));
    assertEquals("", Z85.encode(new byte[0]));
    assertArrayEquals(hex("FFFFFFFF"), Z85.decode("%nSc0"));
    assertArrayEquals(hex("00000000"), Z85.decode("00000"));
  }

  @Property
  void decodingUndoesEncoding(@ForAll byte[] any) {
    byte[] bytes = Arrays.copyOf(any, any.length / 4 * 4);
    assertArrayEquals(bytes, Z85.decode(Z85.encode(bytes)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "0000",
        "000000",
        "0000 ",
        "0000\"",
        "0000~",
        "0000\u00e4",
        "\u0130" + "0000",
        // 2^32 and the highest that five characters can say
        "%nSc1",
        "#####",
      })
  void otherTextIsRefusedWithoutShowingIt(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Z85.decode(text));
    assertFalse(text.length() > 1 && String.valueOf(e.getMessage()).contains(text));
  }

  @Test
  void threeBytesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Z85.encode(new byte[3]));
  }
}
