package io.monocoque.protocol.crypto;

import static io.monocoque.protocol.wire.Hex.concat;
import static io.monocoque.protocol.wire.Hex.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Poly1305Test {
  @Test
  void tagIsThatOfTheRfc() {
    assertArrayEquals(
        hex("A8061DC1305136C6C22B8BAF0C0127A9"),
        tag(
            hex("85D6BE7857556D337F4452FE42D506A80103808AFB0DB2FD4ABFF6AF4149F51B"),
            hex("'Cryptographic Forum Research Group'")));
  }

  /** RFC 8439, appendix A.3, vectors 7 to 11: sums at the borders of 2^128, 2^130 and the prime. */
  @ParameterizedTest
  @CsvSource({
    "02, 00, FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF, 03",
    "02, FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF, 02000000000000000000000000000000, 03",
    "01, 00, FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        + "11000000000000000000000000000000, 05",
    "01, 00, FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFBFEFEFEFEFEFEFEFEFEFEFEFEFEFEFE"
        + "01010101010101010101010101010101, 00",
    "02, 00, FDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF, FAFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
    "010000000000000004, 00, E33594D7505E43B90000000000000000"
        + "3394D7505E4379CD0100000000000000 00000000000000000000000000000000"
        + "01000000000000000000000000000000, 14000000000000005500000000000000",
  })
  void tagIsRightAtTheBorders(String r, String s, String message, String expected) {
    assertArrayEquals(
        Arrays.copyOf(hex(expected), 16),
        tag(concat(Arrays.copyOf(hex(r), 16), Arrays.copyOf(hex(s), 16)), hex(message)));
  }

  /** What the highest limb sends back to the lowest carries on, once more. */
  @Test
  void lastCarryGoesAround() {
    byte[] key = Arrays.copyOf(hex("01"), 32);
    byte[] message =
        hex(
            "000000000000F0FFFF3F000000000000"
                + "00000000000000000000000000000000"
                + "FFFFFFFFFFFF2F0000C0FFFFFFFFFFFF");
    assertArrayEquals(byDefinition(key, message), tag(key, message));
  }

  @Property
  void tagIsThatOfTheDefinition(
      @ForAll @Size(32) byte[] key, @ForAll @Size(max = 1200) byte[] message) {
    assertArrayEquals(byDefinition(key, message), tag(key, message));
  }

  /** All ones reach every carry. */
  @Property(tries = 50)
  void tagOfOnesIsThatOfTheDefinition(@ForAll @Size(32) byte[] key) {
    byte[] ones = new byte[560];
    Arrays.fill(ones, (byte) 0xff);
    for (int size = 0; size <= ones.length; size++) {
      byte[] message = Arrays.copyOf(ones, size);
      assertArrayEquals(byDefinition(key, message), tag(key, message));
      byte[] full = key.clone();
      Arrays.fill(full, 0, 16, (byte) 0xff);
      assertArrayEquals(byDefinition(full, message), tag(full, message));
    }
  }

  private static byte[] tag(byte[] key, byte[] message) {
    long[] longs = new long[4];
    ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(longs);
    Poly1305 mac = new Poly1305();
    // Not at the beginning, and with something behind that must not count.
    byte[] around = concat(hex("EEEEEE"), message, hex("EEEEEE"));
    mac.compute(longs, MemorySegment.ofArray(around), 3, message.length);
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(mac.low())
        .putLong(mac.high())
        .array();
  }

  private static byte[] byDefinition(byte[] key, byte[] message) {
    BigInteger clamp = new BigInteger("0ffffffc0ffffffc0ffffffc0fffffff", 16);
    BigInteger prime = BigInteger.TWO.pow(130).subtract(BigInteger.valueOf(5));
    BigInteger r = number(Arrays.copyOf(key, 16)).and(clamp);
    BigInteger sum = BigInteger.ZERO;
    for (int at = 0; at < message.length; at += 16) {
      byte[] block = Arrays.copyOfRange(message, at, Math.min(at + 16, message.length));
      sum = sum.add(number(concat(block, hex("01")))).multiply(r).mod(prime);
    }
    byte[] big = sum.add(number(Arrays.copyOfRange(key, 16, 32))).toByteArray();
    byte[] tag = new byte[16];
    for (int i = 0; i < 16 && i < big.length; i++) {
      tag[i] = big[big.length - 1 - i];
    }
    return tag;
  }

  private static BigInteger number(byte[] little) {
    byte[] big = new byte[little.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = little[little.length - 1 - i];
    }
    return new BigInteger(1, big);
  }
}
