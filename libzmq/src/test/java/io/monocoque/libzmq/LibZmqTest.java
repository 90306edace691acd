package io.monocoque.libzmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LibZmqTest {
  @BeforeEach
  void libZmqIsThere() {
    Fixture.assumeLibZmq();
  }

  @Test
  void versionIsOfTheFourSeries() {
    assertTrue(LibZmq.version().matches("4\\.\\d+\\.\\d+"), LibZmq::version);
  }

  @Test
  void nothingIsWrongWithALibraryThatIsThere() {
    assertEquals("", LibZmq.unavailableReason());
  }

  @Test
  void knownCapabilityIsTrueAndUnknownIsFalse() {
    assertTrue(LibZmq.has("ipc"));
    assertFalse(LibZmq.has("telepathy"));
  }

  @Test
  void curveKeypairIsTwoDifferentKeysAndNewEachTime() {
    assumeTrue(LibZmq.has("curve"), "libzmq was built without CURVE");
    CurveKeypair keys = LibZmq.curveKeypair();
    assertEquals(40, keys.publicKey().length());
    assertEquals(40, keys.secretKey().length());
    assertNotEquals(keys.publicKey(), keys.secretKey());
    assertNotEquals(keys.publicKey(), LibZmq.curveKeypair().publicKey());
  }

  @Test
  void curveKeypairDoesNotPrintItsSecret() {
    CurveKeypair keys = new CurveKeypair("p".repeat(40), "s".repeat(40));
    assertFalse(keys.toString().contains("ss"), keys::toString);
  }

  @Test
  void curveKeyOfAnotherLengthIsRejected() {
    assertThrows(
        IllegalArgumentException.class, () -> new CurveKeypair("p".repeat(39), "s".repeat(40)));
  }
}
