package io.monocoque.benchmarks;

import io.monocoque.bytes.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What a message carries: eight bytes that number it, and bytes that compress to nothing in
 * particular.
 *
 * <p>Threading: stateless.
 */
final class Payload {
  /** The bytes of a number, and so of the smallest message. */
  static final int NUMBER_SIZE = Long.BYTES;

  private static final VarHandle NUMBER =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Payload() {}

  /** A payload of this size, to be numbered. */
  static byte[] template(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + 7);
    }
    return bytes;
  }

  static void number(byte[] payload, long number) {
    NUMBER.set(payload, 0, number);
  }

  static long number(byte[] payload) {
    return (long) NUMBER.get(payload, 0);
  }

  static long number(Bytes payload) {
    long number = 0;
    for (int i = 0; i < NUMBER_SIZE; i++) {
      number = number << 8 | (payload.byteAt(i) & 0xff);
    }
    return number;
  }

  static int checkSize(int size) {
    if (size < NUMBER_SIZE) {
      throw new IllegalArgumentException(
          "a message that is numbered has " + NUMBER_SIZE + " bytes or more, not " + size);
    }
    return size;
  }

  static void checkLength(long length, int size) {
    if (length != size) {
      throw new IllegalStateException("a message of " + length + " bytes instead of " + size);
    }
  }
}
