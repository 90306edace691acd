package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.bytes.trusted.Sender;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One received message in memory that is used again for the next one: the parts one behind the
 * other, without their headers.
 *
 * <pre>
 *   memory   | part 0 | part 1   | part 2 |  whatever was there before
 *            0     ends[0]    ends[1]  ends[2]
 * </pre>
 *
 * <p>It is empty while a message is put in; so one that cannot be put in leaves nothing of itself.
 *
 * <p>Threading: one thread at a time. Ownership: its array is its own and never leaves it other
 * than read-only.
 *
 * <p>Hot path: allocates nothing once it is as large as the largest message.
 */
public final class PartBuffer {
  /** The largest array that every JVM can make. */
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  /** Up to here memory grows to twice what it was; beyond, to what the message needs. */
  private static final int DOUBLED = 1 << 20;

  private byte[] memory;
  private int[] ends = new int[4];
  private int partCount;
  private Sender sender = Sender.UNKNOWN;

  public PartBuffer(int capacity) {
    memory = new byte[capacity];
  }

  /** Of which {@code [start(part), end(part))} is a part; not to be written to. */
  public byte[] memory() {
    return memory;
  }

  /** 0 if there is no message. */
  public int partCount() {
    return partCount;
  }

  /** Who sent the message; nobody if there is none. */
  public Sender sender() {
    return partCount == 0 ? Sender.UNKNOWN : sender;
  }

  public int start(int part) {
    return part == 0 ? 0 : ends[part - 1];
  }

  public int end(int part) {
    return ends[part];
  }

  public int size(int part) {
    return ends[part] - start(part);
  }

  /** Forgets the message; the memory stays. */
  public void clear() {
    partCount = 0;
  }

  /** Puts a copy of the message in, which is from this sender. */
  void put(Message message, Sender from) {
    partCount = 0;
    int count = message.partCount();
    makeRoom(message.byteCount(), count);
    setSender(from);
    CopyCounter.BUFFERED.count(message.byteCount());
    int at = 0;
    for (int i = 0; i < count; i++) {
      TrustedBytes.copyPart(message, i, memory, at);
      at += TrustedBytes.partSize(message, i);
      ends[i] = at;
    }
    partCount = count;
  }

  /** As a rule it is the one before, and reading a field is cheaper than writing one. */
  private void setSender(Sender from) {
    if (sender != from) {
      sender = from;
    }
  }

  /** Puts a copy of the message in that begins at {@code start}; returns the offset behind it. */
  int putFrames(byte[] run, int start, Sender from) {
    int next = Frames.messageEnd(run, start);
    begin(next - (long) start, from);
    int count = 0;
    int end = 0;
    for (int at = start; at < next; ) {
      int body = at + Frames.headerSize(run[at]);
      int size = (int) Frames.bodySize(run, at);
      System.arraycopy(run, body, memory, end, size);
      end += size;
      putEnd(count++, end, size);
      at = body + size;
    }
    partCount = count;
    return next;
  }

  /** As {@link #putFrames(byte[], int, Sender)}, from memory of any kind. */
  int putFrames(MemorySegment run, int start, Sender from) {
    long next = Frames.messageEnd(run, start);
    begin(next - start, from);
    int count = 0;
    int end = 0;
    for (long at = start; at < next; ) {
      long body = at + Frames.headerSize(Frames.flags(Frames.head(run, at)));
      int size = (int) Frames.bodySize(run, at);
      MemorySegment.copy(run, ValueLayout.JAVA_BYTE, body, memory, end, size);
      end += size;
      putEnd(count++, end, size);
      at = body + size;
    }
    partCount = count;
    return (int) next;
  }

  private void begin(long byteCount, Sender from) {
    partCount = 0;
    makeRoom(byteCount, 1);
    setSender(from);
  }

  private void putEnd(int part, int end, int size) {
    CopyCounter.BUFFERED.count(size);
    if (part == ends.length) {
      ends = Arrays.copyOf(ends, 2 * part);
    }
    ends[part] = end;
  }

  private void makeRoom(long byteCount, int parts) {
    if (byteCount > memory.length) {
      if (byteCount > MAX_ARRAY) {
        throw new IllegalStateException(
            "a message of %d bytes does not fit into a buffer of at most %d: receive() takes it"
                .formatted(byteCount, MAX_ARRAY));
      }
      memory = new byte[(int) Math.max(byteCount, Math.min(2L * memory.length, DOUBLED))];
    }
    if (parts > ends.length) {
      ends = new int[Math.max(parts, 2 * ends.length)];
    }
  }
}
