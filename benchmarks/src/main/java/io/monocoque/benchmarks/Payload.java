package io.monocoque.benchmarks;

/**
 * What a message carries: a first byte that numbers it, and bytes that compress to nothing in
 * particular.
 *
 * <p>Threading: stateless.
 */
final class Payload {
  private Payload() {}

  /** A payload of this size; its first byte is to be set to the message's number. */
  static byte[] template(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + 7);
    }
    return bytes;
  }

  static void checkLength(long length, int size) {
    if (length != size) {
      throw new IllegalStateException("a message of " + length + " bytes instead of " + size);
    }
  }
}
