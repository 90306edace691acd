package io.monocoque.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProtocolExceptionTest {
  @Test
  void hasNoStackTrace() {
    ProtocolException e = new ProtocolException(ProtocolError.MALFORMED_FRAME, "a size of 7");
    assertEquals(0, e.getStackTrace().length);
    assertEquals("a size of 7", e.detail());
    assertEquals("MALFORMED_FRAME: a size of 7", e.getMessage());
  }

  @Test
  void numbersAreThoseOfTheMonitor() {
    assertEquals(0x10000001, ProtocolError.UNEXPECTED_COMMAND.number());
    assertEquals(0x10000011, ProtocolError.MALFORMED_COMMAND.number());
    assertEquals(0x10000018, ProtocolError.INVALID_METADATA.number());
    assertEquals(0x11000002, ProtocolError.MECHANISM_MISMATCH.number());
  }

  @Test
  void numbersAreDistinct() {
    assertEquals(
        ProtocolError.values().length,
        Arrays.stream(ProtocolError.values()).mapToInt(ProtocolError::number).distinct().count());
  }
}
