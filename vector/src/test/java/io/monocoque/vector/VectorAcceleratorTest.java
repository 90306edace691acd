package io.monocoque.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.protocol.crypto.Acceleration;
import io.monocoque.protocol.crypto.Box;
import io.monocoque.protocol.crypto.KeyStream;
import io.monocoque.protocol.crypto.Salsa20;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** In vectors and one by one it is the same; the plain code is held to published vectors. */
class VectorAcceleratorTest {

  /** ECRYPT's vectors for 256-bit keys, set 1, vector 0. */
  @Test
  void blockIsThatOfThePublishedVector() {
    int[] key = {0x80, 0, 0, 0, 0, 0, 0, 0};
    long[] out = new long[8];
    new VectorSalsa20(key).blocks(0, 0, 1, 1, out);
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(out);
    assertEquals(
        "e3be8fdd8beca2e3ea8ef9475b29a6e7003951e1097a5c38d23b7a5fad9f6844"
            + "b22c97559e2723c7cbbd3fe4fc8d9a0744652a83e72a9c461876af4d7ef1a117",
        HexFormat.of().formatHex(bytes.array()));
  }

  @Property(tries = 500)
  void blocksAreThoseOfThePlainCode(
      @ForAll @Size(8) int[] key,
      @ForAll long nonceTail,
      @ForAll long first,
      @ForAll @IntRange(min = 1, max = 20) int perNonce,
      @ForAll @IntRange(min = 1, max = 120) int count) {
    long[] expected = new long[count * KeyStream.BLOCK_LONGS];
    long[] actual = new long[expected.length];
    long last = first + perNonce;
    new Salsa20(key).blocks(nonceTail, first, last, count, expected);
    new VectorSalsa20(key).blocks(nonceTail, first, last, count, actual);
    assertArrayEquals(expected, actual);
  }

  /** As the frames of a connection: each with the next nonce, now and then one is left out. */
  @Property(tries = 200)
  void boxesAreThoseOfThePlainCode(
      @ForAll @Size(32) byte[] key,
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 2000) Integer> sizes,
      @ForAll long firstNonce,
      @ForAll byte first) {
    byte[] prefix = new byte[Box.PREFIX_SIZE];
    Box plain = Box.ofMany(key, prefix, null);
    Box sealing = Box.ofMany(key, prefix, new Vectors());
    Box opening = Box.ofMany(key, prefix, new Vectors());
    long nonce = firstNonce;
    for (int size : sizes) {
      byte[] message = new byte[size];
      for (int i = 0; i < size; i++) {
        message[i] = (byte) (i * 31 + size);
      }
      byte[] expected = seal(plain, nonce, first, message);
      assertArrayEquals(expected, seal(sealing, nonce, first, message));
      byte[] opened = new byte[1 + size];
      MemorySegment box = MemorySegment.ofArray(expected);
      assertTrue(opening.open(nonce, box, 0, expected.length, MemorySegment.ofArray(opened), 0));
      assertEquals(first, opened[0]);
      assertArrayEquals(message, Arrays.copyOfRange(opened, 1, 1 + size));
      nonce += size % 7 == 0 ? 2 : 1;
    }
  }

  private static byte[] seal(Box box, long nonce, byte first, byte[] message) {
    byte[] target = new byte[Box.TAG_SIZE + 1 + message.length];
    box.seal(
        nonce,
        first,
        MemorySegment.ofArray(message),
        0,
        message.length,
        MemorySegment.ofArray(target),
        0);
    return target;
  }

  /** Whether that is before the vector code is compiled, in between or after. */
  @Test
  void boxesAreTheSameWhileItWarmsUp() {
    assumeTrue(new VectorAccelerator().isUsable(), "no vectors of 256 bits");
    byte[] key = new byte[Box.KEY_SIZE];
    byte[] prefix = new byte[Box.PREFIX_SIZE];
    Box plain = Box.ofMany(key, prefix, null);
    Box warming = Box.ofMany(key, prefix, new VectorAccelerator());
    for (int i = 0; i < 20_000; i++) {
      byte[] message = new byte[i % 3 == 0 ? 600 : 64];
      assertArrayEquals(seal(plain, i, (byte) 0, message), seal(warming, i, (byte) 0, message));
    }
  }

  @Test
  void itIsChosenWhereTheMachineHasSuchVectors() {
    boolean wide = VectorSalsa20.bits() >= 256;
    assertEquals(wide, Acceleration.describe().startsWith("Vector API"), Acceleration.describe());
  }
}
