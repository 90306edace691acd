package io.monocoque.bytes;

import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.bytes.trusted.Sender;
import io.monocoque.bytes.trusted.TrustedBytes;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable run of bytes: one part of a {@link Message}, or a slice of one.
 *
 * <p>It exists so that a part can be handed from the engine to the application, and back, without a
 * copy and without anybody being able to change it: there is no way to write to a {@code Bytes},
 * and every view that it gives is read-only.
 *
 * <p>Threading: immutable, safe to share. Ownership: keeps the memory behind it alive for as long
 * as it, or a slice or view of it, is reachable; nothing needs to be released.
 */
public final class Bytes {
  private static final Bytes EMPTY = new Bytes(new byte[0], null, 0, 0);

  static {
    TrustedBytes.install(new BytesAccess());
  }

  /** The memory, when it is on the heap; exactly one of this and {@link #segment} is set. */
  private final byte @Nullable [] array;

  /** The memory, when it is native: a read-only segment. */
  private final @Nullable MemorySegment segment;

  private final int offset;
  private final int size;

  private Bytes(byte @Nullable [] array, @Nullable MemorySegment segment, int offset, int size) {
    this.array = array;
    this.segment = segment;
    this.offset = offset;
    this.size = size;
  }

  /** Nothing: the empty part, as it stands between an envelope and a body. */
  public static Bytes empty() {
    return EMPTY;
  }

  /** Copies the array, so the caller may go on using it. */
  public static Bytes of(byte[] source) {
    return of(source, 0, source.length);
  }

  /** Copies {@code source[from, from + byteCount)}. */
  public static Bytes of(byte[] source, int from, int byteCount) {
    Objects.checkFromIndexSize(from, byteCount, source.length);
    if (byteCount == 0) {
      return EMPTY;
    }
    CopyCounter.TAKEN.count(byteCount);
    byte[] copy = new byte[byteCount];
    System.arraycopy(source, from, copy, 0, byteCount);
    return new Bytes(copy, null, 0, byteCount);
  }

  /** The text in UTF-8. */
  public static Bytes of(String text) {
    return ofOwned(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Copies what remains in the buffer and leaves its position alone. */
  public static Bytes of(ByteBuffer source) {
    CopyCounter.TAKEN.count(source.remaining());
    byte[] copy = new byte[source.remaining()];
    source.get(source.position(), copy);
    return ofOwned(copy);
  }

  /**
   * Copies the segment, which may be of any lifetime.
   *
   * @throws IllegalArgumentException if it is larger than an array can be
   */
  public static Bytes of(MemorySegment source) {
    if (source.byteSize() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a part holds at most " + (Integer.MAX_VALUE - 8) + " bytes, not " + source.byteSize());
    }
    CopyCounter.TAKEN.count(source.byteSize());
    return ofOwned(source.toArray(ValueLayout.JAVA_BYTE));
  }

  /** All of the array, which nobody writes to again. */
  static Bytes ofOwned(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array, null, 0, array.length);
  }

  /** The number of bytes. */
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Whether the bytes lie in native memory, from where they are sent without a copy. */
  public boolean isNative() {
    return segment != null;
  }

  /**
   * The byte at {@code index}.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= index < size()}
   */
  public byte byteAt(int index) {
    Objects.checkIndex(index, size);
    return array != null
        ? array[offset + index]
        : Objects.requireNonNull(segment).get(ValueLayout.JAVA_BYTE, (long) offset + index);
  }

  /** The bytes {@code [from, to)} without copying them; the slice keeps the whole alive. */
  public Bytes slice(int from, int to) {
    Objects.checkFromToIndex(from, to, size);
    return from == to ? EMPTY : new Bytes(array, segment, offset + from, to - from);
  }

  /** Whether the bytes begin with {@code prefix}; every run begins with the empty one. */
  public boolean startsWith(Bytes prefix) {
    return prefix.size <= size
        && MemorySegment.mismatch(
                raw(),
                offset,
                (long) offset + prefix.size,
                prefix.raw(),
                prefix.offset,
                (long) prefix.offset + prefix.size)
            < 0;
  }

  /** The bytes decoded as UTF-8; a malformed sequence becomes U+FFFD. */
  public String text() {
    return array != null
        ? new String(array, offset, size, StandardCharsets.UTF_8)
        : new String(toArray(), StandardCharsets.UTF_8);
  }

  /** A copy that belongs to the caller. */
  public byte[] toArray() {
    byte[] copy = new byte[size];
    copyTo(copy, 0);
    return copy;
  }

  /**
   * Copies all bytes into {@code target} from {@code at} on.
   *
   * @throws IndexOutOfBoundsException if they don't fit; nothing is copied then
   */
  public void copyTo(byte[] target, int at) {
    Objects.checkFromIndexSize(at, size, target.length);
    if (array != null) {
      System.arraycopy(array, offset, target, at, size);
    } else {
      MemorySegment.copy(
          Objects.requireNonNull(segment), ValueLayout.JAVA_BYTE, offset, target, at, size);
    }
  }

  /**
   * Copies all bytes into {@code target} from byte {@code at} on.
   *
   * @throws IndexOutOfBoundsException if they don't fit; nothing is copied then
   */
  public void copyTo(MemorySegment target, long at) {
    copyTo(0, target, at, size);
  }

  /**
   * Copies the bytes {@code [from, from + byteCount)} into {@code target} from byte {@code at} on.
   *
   * @throws IndexOutOfBoundsException if either range does not fit; nothing is copied then
   */
  public void copyTo(int from, MemorySegment target, long at, int byteCount) {
    Objects.checkFromIndexSize(from, byteCount, size);
    if (array != null) {
      MemorySegment.copy(array, offset + from, target, ValueLayout.JAVA_BYTE, at, byteCount);
    } else {
      MemorySegment.copy(
          Objects.requireNonNull(segment), (long) offset + from, target, at, byteCount);
    }
  }

  /** A read-only view as a buffer. */
  public ByteBuffer asByteBuffer() {
    return array != null
        ? ByteBuffer.wrap(array, offset, size).slice().asReadOnlyBuffer()
        : Objects.requireNonNull(segment).asSlice(offset, size).asByteBuffer().asReadOnlyBuffer();
  }

  /** A read-only view as a memory segment. */
  public MemorySegment asSegment() {
    return raw().asSlice(offset, size).asReadOnly();
  }

  /** A stream over the bytes, each time from their beginning. */
  public InputStream asInputStream() {
    return new BytesInputStream(this);
  }

  /** Writes all bytes to a blocking channel, as a channel may take less than it is given. */
  public void writeTo(WritableByteChannel channel) throws IOException {
    ByteBuffer view = asByteBuffer();
    while (view.hasRemaining()) {
      channel.write(view);
    }
  }

  private MemorySegment raw() {
    return array != null ? MemorySegment.ofArray(array) : Objects.requireNonNull(segment);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes that && size == that.size && startsWith(that);
  }

  /** The hash of the content, as {@link java.util.Arrays#hashCode(byte[])} computes it. */
  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = 0; i < size; i++) {
      hash = 31 * hash + byteAt(i);
    }
    return hash;
  }

  /** The size only: content does not belong into logs. */
  @Override
  public String toString() {
    return "Bytes[" + size + "]";
  }

  /** What the engine may do and the application may not: make bytes without a copy. */
  private static final class BytesAccess implements TrustedBytes.Access {
    @Override
    public Bytes wrap(byte[] array, int offset, int size) {
      Objects.checkFromIndexSize(offset, size, array.length);
      return size == 0 ? EMPTY : new Bytes(array, null, offset, size);
    }

    @Override
    public Bytes wrap(MemorySegment segment) {
      return segment.byteSize() == 0
          ? EMPTY
          : new Bytes(null, segment.asReadOnly(), 0, Math.toIntExact(segment.byteSize()));
    }

    @Override
    public Message message(Bytes[] parts) {
      return Message.ofOwned(parts);
    }

    @Override
    public Message message(byte[] part) {
      return Message.ofOwned(part);
    }

    @Override
    public int partSize(Message message, int part) {
      return message.partSize(part);
    }

    @Override
    public void copyPart(Message message, int part, byte[] target, int at) {
      message.copyPart(part, target, at);
    }

    @Override
    public Message from(Sender sender, Message message) {
      return message.from(sender);
    }

    @Override
    public Sender sender(Message message) {
      return message.sender();
    }
  }
}
