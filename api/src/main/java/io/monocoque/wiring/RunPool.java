package io.monocoque.wiring;

import io.monocoque.bytes.trusted.Checked;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory for runs of received messages, and for what waits to be decoded ({@link Held}). It goes
 * round between the loops that fill it and the threads that read it: fresh memory for each run
 * would be cleared first and collected after.
 *
 * <p>A few runs at a time lie in arrays, which are read fastest. What more there is lies outside of
 * the heap: what a thousand connections have that nobody has read yet would be copied by each
 * collection, and the heap would grow so as to have fewer of them (ADR 0025). Of that there is so
 * much and no more, and when all of much is back it is let go; beyond it, and for what is short,
 * runs have arrays of their own size. Memory of a run that is lost is freed by the collector, and
 * missed here until the context is closed.
 *
 * <p>Threading: any thread. Ownership: who takes a run has it until it is recycled.
 */
final class RunPool {
  /** The longest run: what a driver receives at most in one piece. */
  static final int LONGEST = 256 << 10;

  /** A run up to this is as cheap in an array of its own size. */
  private static final int SHORT = 2 << 10;

  /** Runs at a time that lie in arrays which go round. */
  private static final int FEW = 8;

  /** What a thousand connections with a receive of 64 KiB each have, and as much again. */
  private static final long MOST_OFF_HEAP = 128 << 20;

  /** What goes round is kept when all is back, unless it is more than this. */
  private static final long KEPT_OFF_HEAP = 64 << 20;

  /** A cache line. */
  private static final int ALIGNMENT = 64;

  /** Memory of one size; guarded by the pool. */
  private static final class Size {
    /** The least. */
    static final int SMALLEST = 4 << 10;

    final int bytes;
    final ArrayDeque<byte[]> arrays = new ArrayDeque<>(0);
    final ArrayDeque<MemorySegment> offHeap = new ArrayDeque<>(0);

    Size(int bytes) {
      this.bytes = bytes;
    }

    /** The place of the smallest that is enough. */
    static int placeFor(int length) {
      return Integer.SIZE
          - Integer.numberOfLeadingZeros((Math.max(length, SMALLEST) - 1) / SMALLEST);
    }
  }

  private final List<Size> sizes = new ArrayList<>();

  /** Arrays that are to come back; guarded by this. */
  private int arraysTaken;

  /** The same outside of the heap, and the bytes that were made there; likewise. */
  private int offHeapTaken;

  private long offHeapMade;
  private final long mostOffHeap;

  /**
   * @param mostOffHeap bytes outside of the heap, as far as there is not a bound below that
   */
  RunPool(long mostOffHeap) {
    this.mostOffHeap = Math.min(mostOffHeap, MOST_OFF_HEAP);
    for (int bytes = Size.SMALLEST; bytes <= LONGEST; bytes *= 2) {
      sizes.add(new Size(bytes));
    }
  }

  /** A run of what lies in {@code [start, start + length)}, copied. */
  Run copyOf(MemorySegment source, long start, int length) {
    byte[] array = null;
    if (length > SHORT && length <= LONGEST) {
      int place = Size.placeFor(length);
      array = takeArray(sizes.get(place));
      MemorySegment memory = array == null ? takeOffHeap(place) : null;
      if (memory != null) {
        MemorySegment.copy(source, start, memory, 0, length);
        return new Run.OffHeap(memory, length);
      }
    }
    byte[] bytes = array == null ? new byte[length] : array;
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, start, bytes, 0, length);
    return new Run.InArray(bytes, length, array != null);
  }

  /**
   * Memory for so many bytes that are to be decoded later. It lies outside of the heap, as what is
   * received does, if there is any left: so the code that decodes meets one kind of memory.
   */
  MemorySegment take(int length) {
    MemorySegment memory = length > LONGEST ? null : takeOffHeap(Size.placeFor(length));
    return memory == null ? MemorySegment.ofArray(new byte[length]) : memory;
  }

  /** Takes back what {@link #take} gave; of no memory, nothing. */
  void giveBack(MemorySegment memory) {
    if (memory.isNative() && memory.byteSize() > 0) {
      recycle(memory);
    }
  }

  /** Null if a few are taken already. */
  private byte @Nullable [] takeArray(Size size) {
    byte[] kept;
    synchronized (this) {
      if (arraysTaken == FEW) {
        return null;
      }
      arraysTaken++;
      kept = size.arrays.pollLast();
    }
    if (kept == null) {
      return new byte[size.bytes];
    }
    if (Checked.ON) {
      requireUntouched(MemorySegment.ofArray(kept));
    }
    return kept;
  }

  /** Memory of that size, or of a larger one rather than none; null if there is no more. */
  private @Nullable MemorySegment takeOffHeap(int place) {
    int bytes = sizes.get(place).bytes;
    synchronized (this) {
      boolean mayMake = offHeapMade + bytes <= mostOffHeap;
      MemorySegment kept = takeKept(place, mayMake ? place + 1 : sizes.size());
      if (kept != null || !mayMake) {
        return kept;
      }
      offHeapMade += bytes;
      offHeapTaken++;
    }
    return make(bytes);
  }

  private @Nullable MemorySegment takeKept(int from, int to) {
    MemorySegment kept = null;
    for (int place = from; kept == null && place < to; place++) {
      kept = sizes.get(place).offHeap.pollLast();
    }
    if (kept != null) {
      offHeapTaken++;
      if (Checked.ON) {
        requireUntouched(kept);
      }
    }
    return kept;
  }

  private @Nullable MemorySegment make(int bytes) {
    try {
      return Arena.ofAuto().allocate(bytes, ALIGNMENT);
    } catch (OutOfMemoryError e) {
      synchronized (this) {
        offHeapMade = mostOffHeap; // the JVM's own bound: it looks for long before it says so
        offHeapTaken--;
      }
      return null;
    }
  }

  /** Takes back the memory of a run, of which nothing is used any more. */
  void recycle(Run run) {
    switch (run) {
      case Run.InArray inArray when inArray.goesRound -> recycle(inArray.bytes);
      case Run.InArray _ -> {}
      case Run.OffHeap offHeap -> recycle(offHeap.memory);
    }
  }

  private void recycle(byte[] array) {
    if (Checked.ON) {
      Checked.poison(MemorySegment.ofArray(array));
    }
    synchronized (this) {
      arraysTaken--;
      sizes.get(Size.placeFor(array.length)).arrays.addLast(array);
    }
  }

  private void recycle(MemorySegment memory) {
    if (Checked.ON) {
      Checked.poison(memory);
    }
    synchronized (this) {
      offHeapTaken--;
      sizes.get(Size.placeFor((int) memory.byteSize())).offHeap.addLast(memory);
      if (offHeapTaken == 0 && offHeapMade > KEPT_OFF_HEAP) {
        sizes.forEach(each -> each.offHeap.clear());
        offHeapMade = 0;
      }
    }
  }

  private static void requireUntouched(MemorySegment memory) {
    Checked.requirePoison(memory, () -> "memory of a run");
  }

  /** For leak checks: the runs whose memory is to come back. */
  synchronized int takenCount() {
    return arraysTaken + offHeapTaken;
  }
}
