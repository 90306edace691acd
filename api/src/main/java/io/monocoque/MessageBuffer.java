package io.monocoque;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.wiring.PartBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * Memory of the caller's own that messages are received into, one after the other, so that
 * receiving makes nothing new. Numbers are big-endian.
 *
 * <pre>{@code
 * MessageBuffer buffer = new MessageBuffer();
 * while (true) {
 *   pull.receiveInto(buffer);
 *   total += buffer.getLong(0, 8);
 * }
 * }</pre>
 *
 * <p>It holds one message, from the call that received it to the next call that receives into it,
 * whatever comes of that one. It grows to the largest message that it met and stays so; a new
 * buffer is the way to give memory back.
 *
 * <p>Threading: one thread at a time. Ownership: the memory is the buffer's. A view shows what is
 * in it now: from the next receive on another message, or a mixture. What is to be kept is copied,
 * by {@link #toMessage}, {@link #toBytes} or {@code copyTo}.
 */
public final class MessageBuffer {
  private static final VarHandle SHORT = bigEndian(short[].class);
  private static final VarHandle INT = bigEndian(int[].class);
  private static final VarHandle LONG = bigEndian(long[].class);

  private static final int USUAL = 256;

  private final PartBuffer parts;

  /** A buffer that grows as it must. */
  public MessageBuffer() {
    this(USUAL);
  }

  /**
   * A buffer that need not grow for messages of up to so many bytes.
   *
   * @throws IllegalArgumentException if the capacity is negative
   */
  public MessageBuffer(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("a buffer of " + capacity + " bytes");
    }
    parts = new PartBuffer(capacity);
  }

  private static VarHandle bigEndian(Class<?> arrayType) {
    return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.BIG_ENDIAN);
  }

  PartBuffer parts() {
    return parts;
  }

  /** 0 if there is no message in the buffer. */
  public int partCount() {
    return parts.partCount();
  }

  /** Whether there is no message in the buffer; a message of one empty part is one. */
  public boolean isEmpty() {
    return partCount() == 0;
  }

  /** Who sent it; see {@link Message#userId}. */
  public String userId() {
    return parts.sender().userId();
  }

  /** What is known of who sent it; see {@link Message#metadata}. */
  public Map<String, Bytes> metadata() {
    return parts.sender().metadata();
  }

  /** The size of a part in bytes. */
  public int size(int part) {
    return parts.size(check(part));
  }

  /** The sum of the parts' sizes in bytes. */
  public int byteCount() {
    return isEmpty() ? 0 : parts.end(partCount() - 1);
  }

  /** How large messages may be without a need to grow. */
  public int capacity() {
    return parts.memory().length;
  }

  public byte byteAt(int part, int index) {
    return parts.memory()[place(part, index, Byte.BYTES)];
  }

  public short getShort(int part, int at) {
    return (short) SHORT.get(parts.memory(), place(part, at, Short.BYTES));
  }

  public int getInt(int part, int at) {
    return (int) INT.get(parts.memory(), place(part, at, Integer.BYTES));
  }

  public long getLong(int part, int at) {
    return (long) LONG.get(parts.memory(), place(part, at, Long.BYTES));
  }

  /** The part decoded as UTF-8; a malformed sequence becomes U+FFFD. */
  public String text(int part) {
    return new String(parts.memory(), start(part), size(part), StandardCharsets.UTF_8);
  }

  /**
   * Copies the part into {@code target} from {@code at} on.
   *
   * @throws IndexOutOfBoundsException if it does not fit; nothing is copied then
   */
  public void copyTo(int part, byte[] target, int at) {
    int size = size(part);
    Objects.checkFromIndexSize(at, size, target.length);
    System.arraycopy(parts.memory(), start(part), target, at, size);
  }

  /**
   * Copies the part into {@code target} from byte {@code at} on.
   *
   * @throws IndexOutOfBoundsException if it does not fit; nothing is copied then
   */
  public void copyTo(int part, MemorySegment target, long at) {
    int size = size(part);
    MemorySegment.copy(parts.memory(), start(part), target, ValueLayout.JAVA_BYTE, at, size);
  }

  /** A read-only view of the part, good until the next receive into this buffer. */
  public ByteBuffer asByteBuffer(int part) {
    int size = size(part);
    return ByteBuffer.wrap(parts.memory(), start(part), size).slice().asReadOnlyBuffer();
  }

  /** A read-only view of the part, good until the next receive into this buffer. */
  public MemorySegment asSegment(int part) {
    int size = size(part);
    return MemorySegment.ofArray(parts.memory()).asSlice(start(part), size).asReadOnly();
  }

  /** A copy of the part, which stays as it is. */
  public Bytes toBytes(int part) {
    int size = size(part);
    return Bytes.of(parts.memory(), start(part), size);
  }

  /**
   * A copy of the message, which stays as it is.
   *
   * @throws IllegalStateException if there is no message in the buffer
   */
  public Message toMessage() {
    if (isEmpty()) {
      throw new IllegalStateException("there is no message in the buffer");
    }
    Message.Builder message = Message.builder();
    for (int i = 0; i < partCount(); i++) {
      message.add(toBytes(i));
    }
    return TrustedBytes.from(parts.sender(), message.build());
  }

  private int start(int part) {
    return parts.start(check(part));
  }

  private int place(int part, int at, int byteCount) {
    return start(part) + Objects.checkFromIndexSize(at, byteCount, size(part));
  }

  private int check(int part) {
    int count = partCount();
    if (part < 0 || part >= count) {
      throw new IndexOutOfBoundsException(
          "part " + part + (count == 0 ? "; there is no message" : " of " + count));
    }
    return part;
  }

  /** The shape only: content does not belong into logs. */
  @Override
  public String toString() {
    return "MessageBuffer[" + partCount() + " parts, " + byteCount() + " bytes]";
  }
}
