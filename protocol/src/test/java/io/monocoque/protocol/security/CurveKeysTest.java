package io.monocoque.protocol.security;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.bytes.Bytes;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class CurveKeysTest {
  @Test
  void publicKeyFollowsFromTheSecretOne() {
    try (CurveKeys server = CurveKeys.of(CurveTranscript.SERVER_SECRET);
        CurveKeys client = CurveKeys.of(Z85.decode(CurveTranscript.CLIENT_SECRET))) {
      assertEquals(CurveTranscript.SERVER_PUBLIC, server.publicKey().text());
      assertEquals(CurvePublicKey.of(CurveTranscript.CLIENT_PUBLIC), client.publicKey());
    }
  }

  @Test
  void newKeysAreNew() {
    SecureRandom random = new SecureRandom();
    try (CurveKeys one = CurveKeys.generate(random);
        CurveKeys other = CurveKeys.generate(random)) {
      assertNotEquals(one.publicKey(), other.publicKey());
    }
  }

  @Test
  void closedKeysHaveNoSecret() {
    byte[] secret = Z85.decode(CurveTranscript.SERVER_SECRET);
    CurveKeys keys = CurveKeys.of(secret);
    assertArrayEquals(secret, keys.copySecretKey());
    keys.close();
    assertThrows(IllegalStateException.class, keys::copySecretKey);
    assertEquals(CurveTranscript.SERVER_PUBLIC, keys.publicKey().text());
    // The array that was given is the caller's.
    assertEquals(CurveTranscript.SERVER_SECRET, Z85.encode(secret));
  }

  @Test
  void textDoesNotShowTheSecret() {
    CurveKeys keys = CurveKeys.of(CurveTranscript.SERVER_SECRET);
    assertEquals("CurveKeys[" + CurveTranscript.SERVER_PUBLIC + "]", keys.toString());
    assertFalse(
        new Credentials.Plain(Bytes.of("user"), Bytes.of("hush")).toString().contains("hush"));
  }

  @Test
  void keysOfAnotherSizeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> CurveKeys.of(new byte[31]));
    assertThrows(IllegalArgumentException.class, () -> CurveKeys.of("HelloWorld"));
    assertThrows(IllegalArgumentException.class, () -> CurvePublicKey.of("HelloWorld"));
  }
}
