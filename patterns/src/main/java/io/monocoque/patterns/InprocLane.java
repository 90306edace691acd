package io.monocoque.patterns;

import io.monocoque.bytes.Message;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
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
final class InprocLane {
  private static final int CHUNK_SIZE = 128;

  /** More chunks than two usual high-water marks need. */
  private static final int SPARES = 32;

  /** Messages between two tellings of the reader's count, where the mark is that high. */
  private static final int STRIDE = 64;

  /** How often it is told at least until what a full queue holds is read. */
  private static final int LEAST_STRIDES = 8;

  /** A piece of the queue. Who owns its slots, and {@code next}, is seen from the counts. */
  private static final class Chunk {
    final @Nullable Message[] slots = new @Nullable Message[CHUNK_SIZE];
    @Nullable Chunk next;

    /** Of a spare one: how many there are with those behind it. */
    int depth;
  }

  // The words, each on cache lines of its own; two, as processors fetch lines in pairs.
  private static final int WORD = 16;

  /** Writer's: how many messages it has written. */
  private static final int WRITTEN = WORD;

  /** Writer's: what it last saw of {@link #READ}. */
  private static final int SEEN_READ = WRITTEN + 1;

  /** Writer's: how many places are kept. */
  private static final int RESERVED = WRITTEN + 2;

  /** Reader's: how many messages it has told to have read. */
  private static final int READ = 2 * WORD;

  /** Reader's: how many messages it has read. */
  private static final int TAKEN = 3 * WORD;

  /** Reader's: what it last saw of {@link #WRITTEN}. */
  private static final int SEEN_WRITTEN = TAKEN + 1;

  /** Reader's: two of {@link Headway}. */
  private static final int HEADWAY = TAKEN + 2;

  private static final int READER_WAITS = 4 * WORD;
  private static final int WRITER_WAITS = 5 * WORD;

  private final AtomicLongArray words = new AtomicLongArray(6 * WORD);

  /** Writer's, as is {@code free}: chunks that came back. */
  private Chunk tail = new Chunk();

  private @Nullable Chunk free;

  /** Reader's, as is {@code headway}. */
  private Chunk head = tail;

  private final Headway headway = new Headway(words, HEADWAY);

  private final AtomicReference<@Nullable Chunk> spare = new AtomicReference<>();

  /** What the two sockets set; null as long as that socket has not come. Guarded by this. */
  private @Nullable HighWaterMark sendMark;

  private @Nullable HighWaterMark receiveMark;

  /** Both together. */
  private volatile HighWaterMark mark = HighWaterMark.UNLIMITED;

  InprocLane() {
    words.set(READER_WAITS, 1);
  }

  /** Whether {@link #write} may be called. If not, the writer waits from now on. */
  boolean hasRoom() {
    long used = words.getPlain(WRITTEN) + words.getPlain(RESERVED);
    if (!mark.isFull(used - words.getPlain(SEEN_READ)) || !mark.isFull(used - lookAtRead())) {
      return true;
    }
    words.set(WRITER_WAITS, 1);
    if (mark.isFull(used - lookAtRead())) {
      return false;
    }
    lower(WRITER_WAITS);
    return true;
  }

  private long lookAtRead() {
    long read = words.get(READ);
    words.setPlain(SEEN_READ, read);
    return read;
  }

  /** Keeps a place, which counts as if it were written; false if there is no room. */
  boolean reserve() {
    boolean room = hasRoom();
    if (room) {
      words.setPlain(RESERVED, words.getPlain(RESERVED) + 1);
    }
    return room;
  }

  /** Gives a place back; true if the writer waited and is to be told. */
  boolean unreserve() {
    words.setPlain(RESERVED, words.getPlain(RESERVED) - 1);
    return lower(WRITER_WAITS);
  }

  /** Appends a message; true if the reader waited and is to be told. */
  boolean write(Message message) {
    long written = words.getPlain(WRITTEN);
    int index = (int) written & (CHUNK_SIZE - 1);
    if (index == 0 && written != 0) {
      extend();
    }
    tail.slots[index] = message;
    words.set(WRITTEN, written + 1);
    return lower(READER_WAITS);
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
  }

  /** The next message. If there is none, null, and the reader waits from now on. */
  @Nullable Message read() {
    long taken = words.getPlain(TAKEN);
    if (taken == words.getPlain(SEEN_WRITTEN) && !findsMore(taken)) {
      words.set(READER_WAITS, 1);
      if (taken == lookAtWritten()) {
        return null;
      }
      lower(READER_WAITS);
    }
    int index = (int) taken & (CHUNK_SIZE - 1);
    if (index == 0 && taken != 0) {
      advance();
    }
    Message message = head.slots[index];
    head.slots[index] = null;
    words.setPlain(TAKEN, taken + 1);
    return message;
  }

  private boolean findsMore(long taken) {
    long found = lookAtWritten() - taken;
    headway.looked(found, mark);
    return found > 0;
  }

  private long lookAtWritten() {
    long written = words.get(WRITTEN);
    words.setPlain(SEEN_WRITTEN, written);
    return written;
  }

  /** Whether the reader had better {@linkplain #letWriterGetAhead wait} before it reads. */
  boolean followsClosely() {
    return words.getPlain(TAKEN) == words.getPlain(SEEN_WRITTEN) && headway.isDue();
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
    long taken = words.getPlain(TAKEN); // in this order, else the reader could seem to be ahead
    return words.get(WRITTEN) - taken;
  }

  private void advance() {
    Chunk left = head;
    head = Objects.requireNonNull(left.next);
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
    long taken = words.getPlain(TAKEN);
    long untold = taken - words.getPlain(READ);
    boolean hasMore = taken != words.getPlain(SEEN_WRITTEN);
    if (untold == 0 || (hasMore && untold < STRIDE && !mark.isFull(untold * LEAST_STRIDES))) {
      return false;
    }
    words.set(READ, taken);
    return words.get(WRITER_WAITS) != 0
        && mark.resumesAt(words.get(WRITTEN) - taken)
        && lower(WRITER_WAITS);
  }

  /** Whether the flag was raised; now it is not. */
  private boolean lower(int flag) {
    return words.get(flag) != 0 && words.compareAndSet(flag, 1, 0);
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
    words.set(READER_WAITS, 1);
    return !isEmpty();
  }

  /** Whether everything written was read. For the reader, who knows what it has not told yet. */
  boolean isDrained() {
    return words.getPlain(TAKEN) == words.get(WRITTEN);
  }

  /** Whether the reader has told that it has read everything. */
  boolean isEmpty() {
    return queued() == 0;
  }

  /** How many messages there are; exact if neither side moves and the reader has found no more. */
  long queued() {
    // In this order, else the reader could seem to be ahead.
    long read = words.get(READ);
    return words.get(WRITTEN) - read;
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
    return words.get(WRITER_WAITS) != 0 && !mark.isFull(queued()) && lower(WRITER_WAITS);
  }

  private HighWaterMark sum() {
    if (sendMark == null || receiveMark == null) {
      return sendMark != null ? sendMark : HighWaterMark.UNLIMITED;
    }
    return sendMark.plus(receiveMark);
  }
}
