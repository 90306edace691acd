package io.monocoque;

import io.monocoque.bytes.Bytes;
import java.nio.ByteBuffer;

/** Messages of one small part that begins with a number, as frames on the wire. */
final class NumberedFrames {
  static final int BODY = 64;

  /** The size of one on the wire. */
  static final int FRAME = 2 + BODY;

  private NumberedFrames() {}

  /** With numbers from {@code first} on. */
  static byte[] frames(int first, int count) {
    ByteBuffer frames = ByteBuffer.allocate(count * FRAME);
    for (int i = 0; i < count; i++) {
      frames.put(i * FRAME + 1, (byte) BODY).putInt(i * FRAME + 2, first + i);
    }
    return frames.array();
  }

  static int number(Bytes part) {
    return part.asByteBuffer().getInt();
  }
}
