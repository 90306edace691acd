package io.monocoque.protocol.wire;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.bytes.trusted.TrustedBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Messages as ZMTP/3 frames, and back.
 *
 * <pre>
 *   short   | flags | size u8     | body |     size 0..255
 *   long    | flags | size u64 BE | body |     any size up to 2^63 - 1
 *
 *   flags:  bit 0 MORE, bit 1 LONG, bit 2 COMMAND; the others are zero, and ignored on read
 * </pre>
 *
 * <p>Reading trusts the frames: they were validated by the session before they became a run. On
 * bytes that were not, it may throw {@link IndexOutOfBoundsException} or return nonsense, but never
 * touches memory outside the array.
 *
 * <p>Threading: static, stateless. Ownership: nothing is kept; bodies are copied. Hot path: a
 * message of one part costs the {@link Message} and an array of the exact size, encoding costs
 * nothing. Source: RFC 37, section 3.2 (framing).
 */
public final class Frames {
  public static final int MORE = 1;
  public static final int LONG = 2;
  public static final int COMMAND = 4;

  public static final int SHORT_HEADER = 2;
  public static final int LONG_HEADER = 9;

  /** The largest body that the short form can announce. */
  public static final int MAX_SHORT_SIZE = 255;

  /** A short header in one access: each costs checks of its own. */
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final ValueLayout.OfLong SIZE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final VarHandle SIZE_IN_ARRAY =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Frames() {}

  /** The bytes that a part of this size takes on the wire. */
  public static long encodedSize(int partSize) {
    return (partSize <= MAX_SHORT_SIZE ? SHORT_HEADER : LONG_HEADER) + (long) partSize;
  }

  /** The bytes that the message takes on the wire. */
  public static long encodedSize(Message message) {
    long sum = 0;
    for (int i = 0; i < message.partCount(); i++) {
      sum += encodedSize(message.part(i).size());
    }
    return sum;
  }

  /**
   * Writes all frames of the message from {@code at} on and returns the offset behind them.
   *
   * @throws IndexOutOfBoundsException if it does not fit; {@code target} may be changed then
   */
  public static long encode(Message message, MemorySegment target, long at) {
    int count = message.partCount();
    for (int i = 0; i < count; i++) {
      Bytes part = message.part(i);
      at += encodeHeader(target, at, i + 1 < count, part.size());
      CopyCounter.ENCODED.count(part.size());
      part.copyTo(target, at);
      at += part.size();
    }
    return at;
  }

  /** Writes the header of a message frame; returns its length, 2 or 9. */
  public static int encodeHeader(MemorySegment target, long at, boolean more, long bodySize) {
    return encodeHeader(target, at, more ? MORE : 0, bodySize);
  }

  /** Writes the header of a frame with these flags, LONG excepted; returns its length, 2 or 9. */
  public static int encodeHeader(MemorySegment target, long at, int flags, long bodySize) {
    if (bodySize <= MAX_SHORT_SIZE) {
      target.set(SHORT, at, (short) (flags << Byte.SIZE | (int) bodySize));
      return SHORT_HEADER;
    }
    target.set(ValueLayout.JAVA_BYTE, at, (byte) (flags | LONG));
    target.set(SIZE, at + 1, bodySize);
    return LONG_HEADER;
  }

  /**
   * As {@link #encodeHeader(MemorySegment, long, int, long)}, into an array. Code of its own, so
   * that compilers find one kind of memory in the other.
   */
  public static int encodeHeader(byte[] target, int at, int flags, long bodySize) {
    if (bodySize <= MAX_SHORT_SIZE) {
      target[at] = (byte) flags;
      target[at + 1] = (byte) bodySize;
      return SHORT_HEADER;
    }
    target[at] = (byte) (flags | LONG);
    SIZE_IN_ARRAY.set(target, at + 1, bodySize);
    return LONG_HEADER;
  }

  /**
   * The first two bytes of a frame: its flags, above the size if the header is short. {@link
   * #flags} and {@link #shortSize} take it apart.
   */
  public static int head(MemorySegment frames, long at) {
    return frames.get(SHORT, at);
  }

  public static int flags(int head) {
    return head >> Byte.SIZE;
  }

  public static int shortSize(int head) {
    return head & 0xff;
  }

  /** The length of a header with these flags. */
  public static int headerSize(int flags) {
    return (flags & LONG) == 0 ? SHORT_HEADER : LONG_HEADER;
  }

  /** The body size in the whole header at {@code at}; negative if its highest bit is set. */
  public static long bodySize(MemorySegment frames, long at) {
    return bodySize(frames, at, head(frames, at));
  }

  private static long bodySize(MemorySegment frames, long at, int head) {
    return (flags(head) & LONG) == 0 ? shortSize(head) : frames.get(SIZE, at + 1);
  }

  /** As {@link #bodySize(MemorySegment, long)}. */
  public static long bodySize(byte[] frames, int at) {
    return (frames[at] & LONG) == 0
        ? frames[at + 1] & 0xff
        : (long) SIZE_IN_ARRAY.get(frames, at + 1);
  }

  /** The offset behind the message that begins at {@code from}. */
  public static int messageEnd(byte[] run, int from) {
    int at = from;
    while (true) {
      int flags = run[at];
      at = Math.addExact(at, headerSize(flags) + (int) bodySize(run, at));
      if ((flags & MORE) == 0) {
        return at;
      }
    }
  }

  /** The message that begins at {@code from}; {@link #messageEnd} says where it ends. */
  public static Message readMessage(byte[] run, int from) {
    int flags = run[from];
    return (flags & MORE) == 0
        ? readSinglePart(run, from + headerSize(flags), (int) bodySize(run, from))
        : readMultipart(run, from);
  }

  private static Message readSinglePart(byte[] run, int body, int size) {
    return TrustedBytes.message(readBody(run, body, size));
  }

  private static byte[] readBody(byte[] run, int body, int size) {
    CopyCounter.MADE.count(size);
    return Arrays.copyOfRange(run, body, body + size);
  }

  /** As {@link #messageEnd(byte[], int)}, in memory of any kind. */
  public static long messageEnd(MemorySegment run, long from) {
    long at = from;
    while (true) {
      int head = head(run, at);
      at += headerSize(flags(head)) + bodySize(run, at, head);
      if ((flags(head) & MORE) == 0) {
        return at;
      }
    }
  }

  /** As {@link #readMessage(byte[], int)}, in memory of any kind. */
  public static Message readMessage(MemorySegment run, long from) {
    int first = head(run, from);
    if ((flags(first) & MORE) == 0) {
      return TrustedBytes.message(readBody(run, from, first));
    }
    Bytes[] parts = new Bytes[partCount(run, from)];
    long at = from;
    for (int i = 0; i < parts.length; i++) {
      int head = head(run, at);
      byte[] body = readBody(run, at, head);
      parts[i] = TrustedBytes.wrap(body);
      at += headerSize(flags(head)) + body.length;
    }
    return TrustedBytes.message(parts);
  }

  private static byte[] readBody(MemorySegment run, long at, int head) {
    byte[] body = new byte[(int) bodySize(run, at, head)];
    CopyCounter.MADE.count(body.length);
    long from = at + headerSize(flags(head));
    MemorySegment.copy(run, ValueLayout.JAVA_BYTE, from, body, 0, body.length);
    return body;
  }

  private static int partCount(MemorySegment run, long from) {
    int count = 1;
    long at = from;
    for (int head = head(run, at); (flags(head) & MORE) != 0; head = head(run, at)) {
      at += headerSize(flags(head)) + bodySize(run, at, head);
      count++;
    }
    return count;
  }

  private static Message readMultipart(byte[] run, int from) {
    Bytes[] parts = new Bytes[partCount(run, from)];
    int at = from;
    for (int i = 0; i < parts.length; i++) {
      int body = at + headerSize(run[at]);
      int size = (int) bodySize(run, at);
      parts[i] = TrustedBytes.wrap(readBody(run, body, size));
      at = body + size;
    }
    return TrustedBytes.message(parts);
  }

  private static int partCount(byte[] run, int from) {
    int count = 1;
    for (int at = from; (run[at] & MORE) != 0; count++) {
      at = Math.addExact(at, headerSize(run[at]) + (int) bodySize(run, at));
    }
    return count;
  }
}
