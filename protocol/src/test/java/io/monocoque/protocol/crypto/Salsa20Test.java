package io.monocoque.protocol.crypto;

import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Salsa20Test {
  /** ECRYPT's vectors for 256-bit keys, set 1, vector 0. */
  @Test
  void blockIsThatOfThePublishedVector() {
    assertArrayEquals(
        hex(
            """
            E3BE8FDD8BECA2E3EA8EF9475B29A6E7003951E1097A5C38D23B7A5FAD9F6844
            B22C97559E2723C7CBBD3FE4FC8D9A0744652A83E72A9C461876AF4D7EF1A117
            """),
        blocks(hex("80" + "00".repeat(31)), 0, 0, 1));
  }

  /** Core1 and core2 of "Cryptography in NaCl". */
  @Test
  void derivedKeysAreThoseOfNaCl() {
    int[] first =
        Salsa20.derive(
            words(hex("4A5D9D5BA4CE2DE1728E3BF480350F25E07E21C947D19E3376F09B3C1E161742")), 0, 0);
    assertArrayEquals(
        hex("1B27556473E985D462CD51197A9A46C76009549EAC6474F206C4EE0844F68389"), bytes(first));
    ByteBuffer nonce = little(hex("69696EE955B62B73CD62BDA875FC73D6"));
    assertArrayEquals(
        hex("DC908DDA0B9344A953629B733820778880F3CEB421BB61B91CBD4C3E66256CE4"),
        bytes(Salsa20.derive(first, nonce.getLong(0), nonce.getLong(8))));
  }

  @Test
  void laterBlocksAreThoseOfBouncyCastle() {
    byte[] key = hex("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");
    long nonce = 0x8877665544332211L;
    byte[] expected = new byte[64 * 7];
    Salsa20Engine engine = new Salsa20Engine();
    byte[] iv = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(nonce).array();
    engine.init(true, new ParametersWithIV(new KeyParameter(key), iv));
    engine.processBytes(expected, 0, expected.length, expected, 0);
    assertArrayEquals(expected, blocks(key, nonce, 0, 7));

    // Over the border of the block number's low word, few and many.
    long far = 0xffff_fffeL;
    engine.reset();
    engine.seekTo(64 * far);
    byte[] there = new byte[64 * 100];
    engine.processBytes(there, 0, there.length, there, 0);
    assertArrayEquals(Arrays.copyOf(there, 64 * 4), blocks(key, nonce, far, 4));
    assertArrayEquals(there, blocks(key, nonce, far, 100));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 19, 20, 21, 95, 96, 97, 115, 116, 192, 211, 212})
  void manyBlocksAreThoseThatAreMadeOneByOne(int count) {
    Salsa20 salsa = new Salsa20(new int[] {1, -2, 3, -4, 5, -6, 7, -8});
    for (long perNonce : new long[] {1, 2, 17, 1000, Long.MAX_VALUE}) {
      long nonce = 0xffff_ffff_ffff_fffeL; // over the border of all its words
      long number = perNonce == Long.MAX_VALUE ? 0xffff_ffffL : perNonce - 1;
      long[] many = new long[KeyStream.BLOCK_LONGS * count];
      salsa.blocks(nonce, number, perNonce, count, many);
      long[] one = new long[KeyStream.BLOCK_LONGS];
      for (int i = 0; i < count; i++) {
        salsa.blocks(nonce, number, perNonce, 1, one);
        int at = i * one.length;
        assertArrayEquals(one, Arrays.copyOfRange(many, at, at + one.length));
        if (++number == perNonce) {
          number = 0;
          nonce++;
        }
      }
    }
  }

  @Test
  void lanesForgetWhatTheyComputed() {
    new Salsa20(new int[8]).blocks(0, 0, 1, 96, new long[96 * KeyStream.BLOCK_LONGS]);
    SalsaLanes lanes = SalsaLanes.take();
    assertArrayEquals(new int[lanes.x.length], lanes.x);
    lanes.recycle();
  }

  private static byte[] blocks(byte[] key, long nonce, long first, int count) {
    long[] out = new long[KeyStream.BLOCK_LONGS * count];
    new Salsa20(words(key)).blocks(Long.reverseBytes(nonce), first, Long.MAX_VALUE, count, out);
    ByteBuffer bytes = ByteBuffer.allocate(64 * count).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(out);
    return bytes.array();
  }

  private static int[] words(byte[] key) {
    int[] words = new int[8];
    little(key).asIntBuffer().get(words);
    return words;
  }

  private static byte[] bytes(int[] words) {
    ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(words);
    return bytes.array();
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
