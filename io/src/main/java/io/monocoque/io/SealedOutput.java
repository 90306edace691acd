package io.monocoque.io;

import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * What a connection with a {@link UnitSealer} writes: units of one queue, sealed one behind the
 * other, with where each ends.
 *
 * <pre>
 *   queue:   | unit 4 | unit 5 | unit 6 | unit 7 | ...
 *                  taken                  queued
 *   output:  | sealed 4   | sealed 5   | sealed 6   |
 *                            start                   end
 *             handed over    begun       taken                    | notes |
 * </pre>
 *
 * <p>What is sealed is written to its end before anything else is, as its order is fixed. The queue
 * is told of a unit when the last of its sealed bytes is with the kernel, so that a lost connection
 * costs this output only: the next one seals the units anew.
 *
 * <p>Threading: the holder of the writer role; {@link #commands} is anybody's. Ownership: has a
 * slab from when something is sealed until it is written; one piece that is too large for a slab is
 * sealed into an array.
 */
final class SealedOutput {
  /** Sealed at a time, if it is many units: a slab's worth. */
  private static final int CHUNK = SlabPool.LARGE;

  /** Where a unit ends in what is sealed, and the bytes that it had in the queue. */
  private static final int NOTE = 2 * Integer.BYTES;

  /** The most that one write is given. */
  private static final int MOST = 4 << 20;

  private final UnitSealer sealer;
  private final UnitQueue commands;
  private final SlabPool pool;

  /** The unit, or the piece of a large one, that is being sealed. */
  private final UnitSpan plain = new UnitSpan();

  /** What is sealed is of this queue; null if nothing is. */
  private @Nullable UnitQueue source;

  private @Nullable Slab slab;
  private MemorySegment memory = MemorySegment.NULL;
  private int start;
  private int end;

  /** The units, or pieces of a large one, that are sealed, each with a note. */
  private int count;

  /** The first of these that is not handed over. */
  private int first;

  /**
   * @param commands goes before messages, between two of them
   */
  SealedOutput(UnitSealer sealer, UnitQueue commands, SlabPool pool) {
    this.sealer = sealer;
    this.commands = commands;
    this.pool = pool;
  }

  UnitQueue commands() {
    return commands;
  }

  /** Whose units are sealed and not all handed over; null if there are none. */
  @Nullable UnitQueue source() {
    return source;
  }

  /** Whether there is something that has to be written before anything else. */
  boolean isPending() {
    return start < end;
  }

  /** The bytes to write next, until {@link #advance}; false if nothing waits. */
  boolean next(@Nullable UnitQueue messages, UnitSpan span) {
    if (!isPending() && !seal(messages)) {
      return false;
    }
    int length = Math.min(end - start, MOST);
    span.set(memory, start, length, start + length < end);
    return true;
  }

  private boolean seal(@Nullable UnitQueue messages) {
    boolean between = messages == null || !messages.begun();
    return (between && sealFrom(commands)) || (messages != null && sealFrom(messages));
  }

  private boolean sealFrom(UnitQueue queue) {
    long size = queue.nextSealedSize(sealer);
    if (size == 0) {
      return false;
    }
    source = queue; // from here on what fails costs what was taken
    do {
      queue.nextToSeal(plain, sealer);
      if (end == 0) {
        take(Math.max(size + NOTE, Math.min(CHUNK, size + 2 * queue.queuedBytes())));
      }
      end = sealPieces();
      note(end, plain.length);
      size = queue.nextSealedSize(sealer);
    } while (size > 0 && end + size <= noteAt(count));
    plain.set(MemorySegment.NULL, 0, 0, false); // it may have been a large array
    return true;
  }

  private int sealPieces() {
    MemorySegment body = plain.body;
    if (body != null) {
      return (int) sealer.seal(plain.memory, plain.start, body, memory, end);
    }
    long at = plain.start;
    long to = end;
    while (at < plain.start + plain.length) {
      long following = at + sealer.pieceSize(plain.memory, at);
      to = sealer.seal(plain.memory, at, memory, to);
      at = following;
    }
    return (int) to;
  }

  private void take(long byteCount) {
    if (byteCount <= SlabPool.LARGEST) {
      Slab taken = pool.take((int) byteCount);
      slab = taken;
      memory = taken.memory();
    } else {
      memory = MemorySegment.ofArray(new byte[Math.toIntExact(byteCount)]);
    }
  }

  /** Notes grow towards what is sealed, from the end of its memory. */
  private long noteAt(int index) {
    return memory.byteSize() - (index + 1L) * NOTE;
  }

  private void note(int sealedEnd, int plainSize) {
    long at = noteAt(count++);
    memory.set(ValueLayout.JAVA_INT_UNALIGNED, at, sealedEnd);
    memory.set(ValueLayout.JAVA_INT_UNALIGNED, at + Integer.BYTES, plainSize);
  }

  private int sealedEnd(int index) {
    return memory.get(ValueLayout.JAVA_INT_UNALIGNED, noteAt(index));
  }

  private int plainSize(int index) {
    return memory.get(ValueLayout.JAVA_INT_UNALIGNED, noteAt(index) + Integer.BYTES);
  }

  /** The kernel took {@code byteCount} bytes of what {@link #next} gave. */
  void advance(int byteCount) {
    UnitQueue queue = source;
    if (queue == null || byteCount < 0 || byteCount > end - start) {
      throw new IllegalStateException(byteCount + " bytes taken of " + (end - start));
    }
    start += byteCount;
    int whole = 0;
    while (first < count && sealedEnd(first) <= start) {
      whole += plainSize(first++);
    }
    if (whole > 0) {
      queue.advanceSealed(whole);
    }
    if (start == end) {
      drop();
    }
  }

  /** Forgets what is sealed, and gives its memory back. */
  void drop() {
    Slab held = slab;
    leak();
    if (held != null) {
      pool.recycle(held);
    }
  }

  /** As {@link #drop}, but the memory is never used again: the kernel may still read it. */
  void leak() {
    slab = null;
    memory = MemorySegment.NULL;
    source = null;
    start = 0;
    end = 0;
    count = 0;
    first = 0;
  }
}
