package io.monocoque;

import io.monocoque.bytes.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Memory of the engine that is written in place, from its beginning on. Numbers are big-endian.
 *
 * <p>There is no way to get at the memory itself: what was handed over can therefore not be changed
 * afterwards, by nobody.
 *
 * <p>Threading: the thread that took it. Every method throws {@link IllegalStateException} once it
 * was handed over or given back, {@link WrongThreadException} on another thread, and {@link
 * IndexOutOfBoundsException} where there is no room; nothing is written then.
 *
 * @param <W> the type itself, for chaining
 */
public abstract sealed class WritableBytes<W extends WritableBytes<W>> permits Allocation, Draft {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int BESIDE = 64 << 10;

  private MemorySegment memory;

  /** Where in the memory the first byte goes. */
  private int base;

  private int capacity;
  private int position;
  private boolean open;

  /** Who writes; null while a channel does. */
  private @Nullable Thread owner = Thread.currentThread();

  /** Why nothing can be written, while it is not open. */
  private String end = "";

  /** In this memory, once it is opened. */
  WritableBytes(MemorySegment memory) {
    this.memory = memory;
  }

  abstract W self();

  /** From here on the calling thread writes, from the beginning of the memory. */
  final void open(int newCapacity) {
    open(memory, 0, newCapacity);
  }

  /** From here on the calling thread writes at {@code newMemory[newBase, newBase + capacity)}. */
  @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"}) // the very same
  final void open(MemorySegment newMemory, int newBase, int newCapacity) {
    Thread self = Thread.currentThread();
    if (owner != self) { // a reference that stays is not written: that would cost
      owner = self;
    }
    if (memory != newMemory) {
      memory = newMemory;
    }
    base = newBase;
    capacity = newCapacity;
    position = 0;
    open = true;
  }

  /** From here on nothing is written. */
  final void end(String why) {
    open = false;
    if (!why.equals(end)) {
      end = why;
    }
  }

  final boolean isOpen() {
    return open;
  }

  @SuppressWarnings("ReferenceEquality") // one thread is one object
  final void checkOpen() {
    if (!open) {
      throw new IllegalStateException(end);
    }
    if (owner != Thread.currentThread()) {
      throw owner == null
          ? new IllegalStateException("a channel is writing here")
          : new WrongThreadException("belongs to " + owner + ", not " + Thread.currentThread());
    }
  }

  final MemorySegment memory() {
    return memory;
  }

  /** Sees to room for so many bytes at the position, which moves once they are there. */
  private void checkRoom(int byteCount) {
    checkOpen();
    if (byteCount > capacity - position) {
      throw new IndexOutOfBoundsException(
          byteCount + " bytes do not fit behind " + position + " of " + capacity);
    }
  }

  /** Where in the memory the position is. */
  private long at() {
    return (long) base + position;
  }

  /** So many bytes were written at the position. */
  private W wrote(int byteCount) {
    position += byteCount;
    return self();
  }

  /** Where in the memory a value of this size lies that was written. */
  private int written(int at, int byteCount) {
    checkOpen();
    return base + Objects.checkFromIndexSize(at, byteCount, position);
  }

  /** How many bytes there is room for in all. */
  public final int capacity() {
    return capacity;
  }

  /** How many bytes were written. */
  public final int position() {
    return position;
  }

  /** How many more there is room for. */
  public final int remaining() {
    return capacity - position;
  }

  public final W putByte(int value) {
    checkRoom(Byte.BYTES);
    memory.set(ValueLayout.JAVA_BYTE, at(), (byte) value);
    return wrote(Byte.BYTES);
  }

  public final W putShort(int value) {
    checkRoom(Short.BYTES);
    memory.set(SHORT, at(), (short) value);
    return wrote(Short.BYTES);
  }

  public final W putInt(int value) {
    checkRoom(Integer.BYTES);
    memory.set(INT, at(), value);
    return wrote(Integer.BYTES);
  }

  public final W putLong(long value) {
    checkRoom(Long.BYTES);
    memory.set(LONG, at(), value);
    return wrote(Long.BYTES);
  }

  public final W put(byte[] source) {
    return put(source, 0, source.length);
  }

  /** Writes {@code source[from, from + byteCount)}. */
  public final W put(byte[] source, int from, int byteCount) {
    Objects.checkFromIndexSize(from, byteCount, source.length);
    checkRoom(byteCount);
    MemorySegment.copy(source, from, memory, ValueLayout.JAVA_BYTE, at(), byteCount);
    return wrote(byteCount);
  }

  /** Writes what remains in the buffer and moves its position to its limit. */
  public final W put(ByteBuffer source) {
    int byteCount = source.remaining();
    checkRoom(byteCount);
    MemorySegment.copy(MemorySegment.ofBuffer(source), 0, memory, at(), byteCount);
    source.position(source.limit());
    return wrote(byteCount);
  }

  public final W put(MemorySegment source) {
    int byteCount = (int) Math.min(source.byteSize(), Integer.MAX_VALUE);
    checkRoom(byteCount);
    MemorySegment.copy(source, 0, memory, at(), byteCount);
    return wrote(byteCount);
  }

  public final W put(Bytes source) {
    checkRoom(source.size());
    source.copyTo(memory, at());
    return wrote(source.size());
  }

  /** Writes the text in UTF-8. */
  public final W putText(String text) {
    return put(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Overwrites a byte that was written before. */
  public final W setByte(int at, int value) {
    memory.set(ValueLayout.JAVA_BYTE, written(at, Byte.BYTES), (byte) value);
    return self();
  }

  /** Overwrites four bytes that were written before. */
  public final W setInt(int at, int value) {
    memory.set(INT, written(at, Integer.BYTES), value);
    return self();
  }

  /** Overwrites eight bytes that were written before. */
  public final W setLong(int at, long value) {
    memory.set(LONG, written(at, Long.BYTES), value);
    return self();
  }

  /**
   * Reads from a channel, straight into the memory, until that is full or the channel has no more;
   * a channel that does not block, until it has none now. (A channel that is not the JDK's own is
   * given a buffer beside it, as it might keep that.) Until it returns nobody can write here by
   * another way, nor end it: a channel may call the user's code, which may have this object.
   *
   * @return how many bytes that was
   */
  public final int write(ReadableByteChannel source) throws IOException {
    checkOpen();
    boolean trusted = source.getClass().getModule().equals(Object.class.getModule());
    int before = position;
    while (position < capacity) {
      MemorySegment rest = memory.asSlice(at(), remaining());
      ByteBuffer target =
          trusted ? rest.asByteBuffer() : ByteBuffer.allocate(Math.min(remaining(), BESIDE));
      int count = readApart(source, target);
      if (count <= 0) {
        break;
      }
      if (!trusted) {
        put(target.flip());
      } else {
        position += count;
      }
    }
    return position - before;
  }

  /** Meanwhile this has no owner: what is read then must not be put behind an end. */
  private int readApart(ReadableByteChannel source, ByteBuffer target) throws IOException {
    Thread self = owner;
    owner = null;
    try {
      return source.read(target);
    } finally {
      owner = self;
    }
  }

  /** A stream that writes here; closing it does nothing. */
  public final OutputStream asOutputStream() {
    checkOpen();
    return new OutputStream() {
      @Override
      public void write(int value) {
        putByte(value);
      }

      @Override
      public void write(byte[] source, int from, int byteCount) {
        put(source, from, byteCount);
      }
    };
  }

  /** The state and the sizes only: content does not belong into logs. */
  @Override
  public final String toString() {
    return "%s[%d of %d bytes%s]"
        .formatted(getClass().getSimpleName(), position, capacity, isOpen() ? "" : "; " + end);
  }
}
