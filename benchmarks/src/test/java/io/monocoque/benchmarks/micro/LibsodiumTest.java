package io.monocoque.benchmarks.micro;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.protocol.crypto.Box;
import io.monocoque.protocol.crypto.X25519;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our boxes and those of libsodium, with which libzmq makes its own, are the same. */
class LibsodiumTest {
  private final Random random = new Random(20261126);

  @BeforeEach
  void needsLibsodium() {
    assumeTrue(Libsodium.load() != null, "libsodium.so.23 is not installed");
  }

  @Test
  void boxesOfEverySizeAreTheSame() throws InvalidKeyException {
    Libsodium libsodium = Objects.requireNonNull(Libsodium.load());
    try (Arena arena = Arena.ofConfined()) {
      for (int size = 0; size < 700; size++) {
        byte[] secret = bytes(32);
        byte[] peer = X25519.publicKey(bytes(32));
        byte[] nonce = bytes(24);
        byte[] plain = bytes(size);
        byte[] shared = Box.precompute(secret, peer);
        MemorySegment theirShared = arena.allocate(32);
        assertTrue(libsodium.precompute(theirShared, segment(arena, peer), segment(arena, secret)));
        assertArrayEquals(theirShared.toArray(ValueLayout.JAVA_BYTE), shared);

        byte[] ours = new byte[size + Box.TAG_SIZE];
        long tail = ByteBuffer.wrap(nonce, 16, 8).getLong();
        Box box = new Box(shared, Arrays.copyOf(nonce, 16));
        box.seal(tail, MemorySegment.ofArray(plain), 0, size, MemorySegment.ofArray(ours), 0);
        MemorySegment theirs = arena.allocate(ours.length);
        libsodium.seal(theirs, segment(arena, plain), size, segment(arena, nonce), theirShared);
        assertArrayEquals(theirs.toArray(ValueLayout.JAVA_BYTE), ours);

        MemorySegment opened = arena.allocate(size);
        assertTrue(
            libsodium.open(
                opened, segment(arena, ours), ours.length, segment(arena, nonce), theirShared));
        assertArrayEquals(plain, opened.toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }

  private static MemorySegment segment(Arena arena, byte[] bytes) {
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
