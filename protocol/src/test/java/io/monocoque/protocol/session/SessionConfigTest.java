package io.monocoque.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.SocketType;
import org.junit.jupiter.api.Test;

class SessionConfigTest {
  private static SessionConfig config(int identitySize, long maxMessageSize, long maxUnfinished) {
    return new SessionConfig(
        SocketType.REQ, Bytes.of(new byte[identitySize]), false, maxMessageSize, maxUnfinished);
  }

  @Test
  void limitsAreChecked() {
    assertEquals(255, config(255, -1, 1).identity().size());
    assertThrows(IllegalArgumentException.class, () -> config(256, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> config(0, -2, 1));
    assertThrows(IllegalArgumentException.class, () -> config(0, 0, 0));
  }
}
