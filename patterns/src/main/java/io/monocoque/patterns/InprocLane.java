package io.monocoque.patterns;

import io.monocoque.bytes.Message;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One direction of an {@link InprocPipe}: a queue from one thread to another, without a lock.
 *
 * <pre>
 *   reader ──► [. . . m m m m] ──next──► [m m m m m m m] ──next──► [m m . . . . .] ◄── writer
 *                                 left chunks go back by way of `spare`
 * </pre>
 *
 * <p>No wake-up is lost. Either side, before it gives up, raises its flag and looks once more; the
 * other side, after each change, looks at the flag:
 *
 * <pre>
 *   reader, finds nothing                  writer, has a message
 *   1 readerWaits = true                   1 slot = message
 *   2 slot still null? then it waits       2 readerWaits, and CAS to false? then tell the reader
 *
 *   writer, finds no room                  reader, took a message (or whoever raised the mark)
 *   1 writerWaits = true                   1 readCount + 1        (mark = raised)
 *   2 still full? then it waits            2 writerWaits, half empty, and CAS to false?
 *                                            then tell the writer
 * </pre>
 *
 * <p>All four are sequentially consistent stores and loads, so of two sides at least one sees the
 * other's step 1. If both do, the one that looked again takes its flag back and goes on; should the
 * other have been quicker with the CAS, there is a call too many, never one too few. A waiting
 * writer is told no later than when the queue is empty, as any mark resumes there.
 *
 * <p>The reader waits from the beginning: the first message is told.
 *
 * <p>Threading: {@link #hasRoom}, {@link #reserve}, {@link #unreserve}, {@link #write} by one
 * writer at a time; {@link #read}, {@link #takeWriterWakeup} by one reader at a time; the rest by
 * any thread.
 *
 * <p>Hot path: {@link #write} and {@link #read} allocate nothing once a chunk has come back.
 */
final class InprocLane {
  private static final int CHUNK_SIZE = 64;

  /** A piece of the queue. A slot is null before its message is written and after it is read. */
  private static final class Chunk {
    final AtomicReferenceArray<@Nullable Message> slots = new AtomicReferenceArray<>(CHUNK_SIZE);
    final AtomicReference<@Nullable Chunk> next = new AtomicReference<>();
  }

  /** Writer's. */
  private Chunk tail = new Chunk();

  private int tailIndex;

  /** Places that are kept. */
  private int reserved;

  /** Writer's: what it last saw of {@link #readCount}, so that it seldom has to look. */
  private long seenReadCount;

  /** Reader's. */
  private Chunk head = tail;

  private int headIndex;

  private final AtomicLong writtenCount = new AtomicLong();
  private final AtomicLong readCount = new AtomicLong();
  private final AtomicBoolean readerWaits = new AtomicBoolean(true);
  private final AtomicBoolean writerWaits = new AtomicBoolean();
  private final AtomicReference<@Nullable Chunk> spare = new AtomicReference<>();

  /** What the two sockets set; null as long as that socket has not come. Guarded by this. */
  private @Nullable HighWaterMark sendMark;

  private @Nullable HighWaterMark receiveMark;

  /** Both together. */
  private volatile HighWaterMark mark = HighWaterMark.UNLIMITED;

  /** Whether {@link #write} may be called. If not, the writer waits from now on. */
  boolean hasRoom() {
    long written = writtenCount.getPlain() + reserved;
    if (!mark.isFull(written - seenReadCount)) {
      return true;
    }
    seenReadCount = readCount.getAcquire();
    if (!mark.isFull(written - seenReadCount)) {
      return true;
    }
    writerWaits.set(true);
    seenReadCount = readCount.get();
    if (mark.isFull(written - seenReadCount)) {
      return false;
    }
    writerWaits.compareAndSet(true, false);
    return true;
  }

  /** Keeps a place, which counts as if it were written; false if there is no room. */
  boolean reserve() {
    boolean room = hasRoom();
    if (room) {
      reserved++;
    }
    return room;
  }

  /** Gives a place back; true if the writer waited and is to be told. */
  boolean unreserve() {
    reserved--;
    return writerWaits.get() && writerWaits.compareAndSet(true, false);
  }

  /** Appends a message; true if the reader waited and is to be told. */
  boolean write(Message message) {
    // Before the message: a reader that has it must never count fewer written than read.
    writtenCount.setRelease(writtenCount.getPlain() + 1);
    if (tailIndex < CHUNK_SIZE) {
      tail.slots.set(tailIndex++, message);
    } else {
      Chunk fresh = spare.getAndSet(null);
      if (fresh == null) {
        fresh = new Chunk();
      }
      fresh.slots.setPlain(0, message);
      tail.next.set(fresh);
      tail = fresh;
      tailIndex = 1;
    }
    return readerWaits.get() && readerWaits.compareAndSet(true, false);
  }

  /** The next message. If there is none, null, and the reader waits from now on. */
  @Nullable Message read() {
    Message message = poll();
    if (message != null) {
      return message;
    }
    readerWaits.set(true);
    message = poll();
    if (message != null) {
      readerWaits.compareAndSet(true, false);
    }
    return message;
  }

  /** To be called after each {@link #read}: true if the writer waited and is to be told. */
  boolean takeWriterWakeup() {
    return writerWaits.get()
        && mark.resumesAt(writtenCount.get() - readCount.get())
        && writerWaits.compareAndSet(true, false);
  }

  /**
   * Whether there is a message. If not, the reader waits from now on: it may have been told of a
   * message that it had read already, and that took its flag back. Any thread.
   */
  boolean hasMessage() {
    if (!isEmpty()) {
      return true;
    }
    readerWaits.set(true);
    return !isEmpty();
  }

  /** Whether everything written was read. */
  boolean isEmpty() {
    return queued() == 0;
  }

  /** How many messages there are; exact if neither side moves. */
  long queued() {
    // In this order, else the reader could seem to be ahead.
    long read = readCount.get();
    return writtenCount.get() - read;
  }

  /** Sets the writer's share in the high-water mark; true if the writer is to be told of room. */
  boolean sendHighWaterMark(HighWaterMark changed) {
    synchronized (this) {
      sendMark = Objects.requireNonNull(changed);
      mark = sum();
    }
    return takeWriterWakeupIfRoom();
  }

  /** Sets the reader's share in the high-water mark; true if the writer is to be told of room. */
  boolean receiveHighWaterMark(HighWaterMark changed) {
    synchronized (this) {
      receiveMark = Objects.requireNonNull(changed);
      mark = sum();
    }
    return takeWriterWakeupIfRoom();
  }

  /** A raised mark makes room without a reader, who may not come: so any room is told. */
  private boolean takeWriterWakeupIfRoom() {
    return writerWaits.get() && !mark.isFull(queued()) && writerWaits.compareAndSet(true, false);
  }

  private HighWaterMark sum() {
    if (sendMark == null || receiveMark == null) {
      return sendMark != null ? sendMark : HighWaterMark.UNLIMITED;
    }
    return sendMark.plus(receiveMark);
  }

  private @Nullable Message poll() {
    if (headIndex == CHUNK_SIZE && !advance()) {
      return null;
    }
    Message message = head.slots.get(headIndex);
    if (message == null) {
      return null;
    }
    head.slots.setPlain(headIndex++, null);
    readCount.set(readCount.getPlain() + 1);
    return message;
  }

  private boolean advance() {
    Chunk left = head;
    Chunk next = left.next.get();
    if (next == null) {
      return false;
    }
    left.next.setPlain(null);
    spare.setRelease(left);
    head = next;
    headIndex = 0;
    return true;
  }
}
