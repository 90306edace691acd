package io.monocoque.libzmq;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages whose every byte can be checked, so that a receiver knows whole from torn.
 *
 * <p>It exists for both ends of a test: what {@code pump} sends and {@code sink} checks, and what a
 * test in this process sends to or expects from them.
 *
 * <pre>
 *   part     | sequence: 8 | index: 4 | parts: 4 | filler ...   big-endian, {@link #HEAD_BYTES} bytes
 *   filler i = byte (i mod 8) of mix(sequence, index) + i / 8 + i / 2048
 * </pre>
 *
 * <p>Threading: stateless.
 *
 * @param parts how many parts a message has
 * @param size how many bytes each part has, at least {@link #HEAD_BYTES}
 */
public record CheckedPattern(int parts, int size) {
  /** Bytes before the filler. */
  public static final int HEAD_BYTES = 16;

  /** What {@link #sequenceOf} answers for a message that is not one of these. */
  public static final long TORN = -1;

  public CheckedPattern {
    if (parts < 1) {
      throw new IllegalArgumentException("a message has at least one part, not " + parts);
    }
    if (size < HEAD_BYTES) {
      throw new IllegalArgumentException("a part has at least 16 bytes, not " + size);
    }
  }

  /** The message with this number. */
  public List<byte[]> message(long sequence) {
    List<byte[]> message = new ArrayList<>(parts);
    for (int index = 0; index < parts; index++) {
      message.add(part(sequence, index));
    }
    return message;
  }

  /** The number of a whole message, or {@link #TORN} if any part or byte is not as sent. */
  public long sequenceOf(List<byte[]> message) {
    if (message.size() != parts) {
      return TORN;
    }
    byte[] first = message.getFirst();
    if (first.length != size) {
      return TORN;
    }
    long sequence = ByteBuffer.wrap(first).getLong();
    for (int index = 0; index < parts; index++) {
      if (!isPart(message.get(index), sequence, index)) {
        return TORN;
      }
    }
    return sequence < 0 ? TORN : sequence;
  }

  private byte[] part(long sequence, int index) {
    byte[] part = new byte[size];
    ByteBuffer.wrap(part).putLong(sequence).putInt(index).putInt(parts);
    long seed = seed(sequence, index);
    for (int at = HEAD_BYTES; at < size; at++) {
      part[at] = filler(seed, at);
    }
    return part;
  }

  private boolean isPart(byte[] part, long sequence, int index) {
    if (part.length != size) {
      return false;
    }
    ByteBuffer head = ByteBuffer.wrap(part);
    if (head.getLong() != sequence || head.getInt() != index || head.getInt() != parts) {
      return false;
    }
    long seed = seed(sequence, index);
    for (int at = HEAD_BYTES; at < size; at++) {
      if (part[at] != filler(seed, at)) {
        return false;
      }
    }
    return true;
  }

  private static byte filler(long seed, int at) {
    return (byte) ((seed >>> ((at & 7) << 3)) + (at >>> 3) + (at >>> 11));
  }

  /** Spreads neighbouring numbers over all eight bytes, so that no two parts look alike. */
  private static long seed(long sequence, int index) {
    long mixed = (sequence << 20) ^ index;
    mixed = (mixed ^ (mixed >>> 32)) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 29)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }
}
