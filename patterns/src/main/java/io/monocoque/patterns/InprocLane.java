package io.monocoque.patterns;

import io.monocoque.bytes.Message;
import io.monocoque.patterns.LaneFields.Chunk;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One direction of an {@link InprocPipe}: a queue from one thread to another, without a lock.
 *
 * <pre>
 *   reader ──► [. . . m m m m] ──next──► [m m m m m m m] ──next──► [m m . . . . .] ◄── writer
 *                   ▲                                                  ▲
 *                  READ            left chunks go back by way        WRITTEN
 *                                          of `spare`
 * </pre>
 *
 * <p>A message that is looked at while it is being written costs both sides: the memory goes to and
 * fro between their processors. So the reader looks at the writer's count only when it has read all
 * that it knew of, and tells its own count only every few messages, and when it finds no more. If
 * each look finds few, it may let the writer get ahead first ({@link Headway}).
 *
 * <p>No wake-up is lost. Either side, before it gives up, raises its flag and looks once more; the
 * other side, after each change, looks at the flag:
 *
 * <pre>
 *   reader, finds nothing                  writer, has a message
 *   1 READER_WAITS = 1                     1 WRITTEN + 1
 *   2 still none? then it waits            2 READER_WAITS, and CAS to 0? then tell the reader
 *
 *   writer, finds no room                  reader, tells its count (or whoever raised the mark)
 *   1 WRITER_WAITS = 1                     1 READ = its count     (mark = raised)
 *   2 still full? then it waits            2 WRITER_WAITS, half empty, and CAS to 0?
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
 * writer at a time; {@link #read}, {@link #takeWriterWakeup}, {@link #isDrained} by one reader at a
 * time; the rest by any thread, {@link #followsClosely} and {@link #letWriterGetAhead} by a
 * reader's.
 *
 * <p>Hot path: {@link #write} and {@link #read} allocate nothing once as many chunks have come back
 * as are in use, if those are few.
 */
final class InprocLane extends LaneFields.Gap5 {
  /** More chunks than two usual high-water marks need. */
  private static final int SPARES = 32;

  /** Messages between two tellings of the reader's count, where the mark is that high. */
  private static final int LONGEST_STRIDE = 64;

  /** How often it is told at least until what a full queue holds is read. */
  private static final int LEAST_STRIDES = 8;

  private static final VarHandle WRITTEN;
  private static final VarHandle READ;
  private static final VarHandle READER_WAITS;
  private static final VarHandle WRITER_WAITS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      WRITTEN = lookup.findVarHandle(InprocLane.class, "written", long.class);
      READ = lookup.findVarHandle(InprocLane.class, "read", long.class);
      READER_WAITS = lookup.findVarHandle(InprocLane.class, "readerWaits", int.class);
      WRITER_WAITS = lookup.findVarHandle(InprocLane.class, "writerWaits", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Headway headway = new Headway();

  private final AtomicReference<@Nullable Chunk> spare = new AtomicReference<>();

  /** What the two sockets set; null as long as that socket has not come. Guarded by this. */
  private @Nullable HighWaterMark sendMark;

  private @Nullable HighWaterMark receiveMark;

  /** Both together. */
  private volatile HighWaterMark mark = HighWaterMark.UNLIMITED;

  /** Of that: how many messages there may be. */
  private volatile long most = Long.MAX_VALUE;

  /** And how many are between two tellings of the reader's count. */
  private volatile int stride = LONGEST_STRIDE;

  /** Whether either end is closed. */
  private volatile boolean closed;

  /** Nothing more is written. Any thread. */
  void close() {
    closed = true;
  }

  /**
   * Whether {@link #write} may be called. If not, the writer waits from now on; or an end is
   * closed.
   */
  boolean hasRoom() {
    if (closed) {
      return false;
    }
    long used = written + reserved;
    if (used - seenRead < most || used - lookAtRead() < most) {
      return true;
    }
    WRITER_WAITS.setVolatile(this, 1);
    if (used - lookAtRead() >= most) {
      return false;
    }
    endWriterWait();
    return true;
  }

  private long lookAtRead() {
    long seen = (long) READ.getVolatile(this);
    seenRead = seen;
    return seen;
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
    return endWriterWait();
  }

  /** Appends a message; true if the reader waited and is to be told. */
  boolean write(Message message) {
    long before = written;
    int index = (int) before & (Chunk.SIZE - 1);
    if (index == 0 && before != 0) {
      extend();
    }
    tailSlots[index] = message;
    WRITTEN.setVolatile(this, before + 1);
    return endReaderWait();
  }

  private void extend() {
    Chunk next = free == null ? spare.getAndSet(null) : free;
    if (next == null) {
      next = new Chunk();
    }
    free = next.next;
    next.next = null;
    tail.next = next;
    tail = next;
    tailSlots = next.slots;
  }

  /** The next message. If there is none, null, and the reader waits from now on. */
  @Nullable Message read() {
    long before = taken;
    if (before == seenWritten && !findsMore(before)) {
      READER_WAITS.setVolatile(this, 1);
      if (before == lookAtWritten()) {
        return null;
      }
      endReaderWait();
    }
    int index = (int) before & (Chunk.SIZE - 1);
    if (index == 0 && before != 0) {
      advance();
    }
    @Nullable Message[] slots = headSlots;
    Message message = slots[index];
    slots[index] = null;
    taken = before + 1;
    return message;
  }

  private boolean findsMore(long before) {
    long found = lookAtWritten() - before;
    headway.looked(found, mark);
    return found > 0;
  }

  private long lookAtWritten() {
    long seen = (long) WRITTEN.getVolatile(this);
    seenWritten = seen;
    return seen;
  }

  /** Whether the reader had better {@linkplain #letWriterGetAhead wait} before it reads. */
  boolean followsClosely() {
    return taken == seenWritten && headway.isDue();
  }

  /**
   * Waits until the writer is ahead, or turns out to be slow. Under no lock.
   *
   * @param pause waits as long as it takes to write a good many messages
   */
  void letWriterGetAhead(Runnable pause) {
    long found = unread();
    boolean brisk = true;
    for (int i = 0; i < Headway.MOST_PAUSES && brisk && !Headway.isFar(found, mark); i++) {
      pause.run();
      long before = found;
      found = unread();
      brisk = Headway.isBrisk(found - before);
    }
    headway.waited(found, mark);
  }

  private long unread() {
    long before = taken; // in this order, else the reader could seem to be ahead
    return (long) WRITTEN.getVolatile(this) - before;
  }

  private void advance() {
    Chunk left = head;
    head = Objects.requireNonNull(left.next);
    headSlots = head.slots;
    Chunk others = spare.get();
    left.depth = others == null ? 1 : others.depth + 1;
    left.next = others;
    // In vain if the writer took the others just now: then this one is not kept.
    if (left.depth > SPARES || !spare.compareAndSet(others, left)) {
      left.next = null;
    }
  }

  /**
   * To be called after each {@link #read}, whether it found a message or not: true if the writer
   * waited and is to be told.
   */
  boolean takeWriterWakeup() {
    long now = taken;
    long untold = now - read;
    boolean hasMore = now != seenWritten;
    if (untold == 0 || (hasMore && untold < stride)) {
      return false;
    }
    READ.setVolatile(this, now);
    return (int) WRITER_WAITS.getVolatile(this) != 0
        && mark.resumesAt((long) WRITTEN.getVolatile(this) - now)
        && endWriterWait();
  }

  /** Whether the reader's flag was raised; now it is not. */
  private boolean endReaderWait() {
    return (int) READER_WAITS.getVolatile(this) != 0 && READER_WAITS.compareAndSet(this, 1, 0);
  }

  /** Whether the writer's flag was raised; now it is not. */
  private boolean endWriterWait() {
    return (int) WRITER_WAITS.getVolatile(this) != 0 && WRITER_WAITS.compareAndSet(this, 1, 0);
  }

  /**
   * Whether there is a message; also until the reader tells that it has read it. If not, the reader
   * waits from now on: it may have been told of a message that it had read already, and that took
   * its flag back. Any thread.
   */
  boolean hasMessage() {
    if (!isEmpty()) {
      return true;
    }
    READER_WAITS.setVolatile(this, 1);
    return !isEmpty();
  }

  /** Whether everything written was read. For the reader, who knows what it has not told yet. */
  boolean isDrained() {
    return taken == (long) WRITTEN.getVolatile(this);
  }

  /** Whether the reader has told that it has read everything. */
  boolean isEmpty() {
    return queued() == 0;
  }

  /** How many messages there are; exact if neither side moves and the reader has found no more. */
  long queued() {
    // In this order, else the reader could seem to be ahead.
    long told = (long) READ.getVolatile(this);
    return (long) WRITTEN.getVolatile(this) - told;
  }

  /** Sets the writer's share in the high-water mark; true if the writer is to be told of room. */
  boolean sendHighWaterMark(HighWaterMark changed) {
    synchronized (this) {
      sendMark = Objects.requireNonNull(changed);
      markIs(sum());
    }
    return takeWriterWakeupIfRoom();
  }

  /** Sets the reader's share in the high-water mark; true if the writer is to be told of room. */
  boolean receiveHighWaterMark(HighWaterMark changed) {
    synchronized (this) {
      receiveMark = Objects.requireNonNull(changed);
      markIs(sum());
    }
    return takeWriterWakeupIfRoom();
  }

  /** A raised mark makes room without a reader, who may not come: so any room is told. */
  private boolean takeWriterWakeupIfRoom() {
    return (int) WRITER_WAITS.getVolatile(this) != 0 && !mark.isFull(queued()) && endWriterWait();
  }

  private void markIs(HighWaterMark changed) {
    mark = changed;
    most = changed.isUnlimited() ? Long.MAX_VALUE : changed.limit();
    stride =
        changed.isUnlimited()
            ? LONGEST_STRIDE
            : Math.clamp(Math.ceilDiv(changed.limit(), LEAST_STRIDES), 1, LONGEST_STRIDE);
  }

  private HighWaterMark sum() {
    if (sendMark == null || receiveMark == null) {
      return sendMark != null ? sendMark : HighWaterMark.UNLIMITED;
    }
    return sendMark.plus(receiveMark);
  }
}
