package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.trusted.OutboundBudget;
import io.monocoque.bytes.trusted.SlabPool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Units between a producer and a consumer: none lost, none doubled, none torn, none left. */
class UnitQueueTest {
  private static final int MARK = 1000;

  private final SlabPool slabs = new SlabPool();

  @AfterEach
  void everySlabIsBack() {
    assertEquals(0, slabs.takenCount(), slabs::takenSummary);
  }

  @Test
  void unitsOfAllSizesComeOutInOrderBesideAProducer() throws Exception {
    passUnits(new Random(1), 200_000, 300);
  }

  @Test
  void largeUnitsComeOutInOrderBesideAProducer() throws Exception {
    passUnits(new Random(2), 2_000, 3 * UnitQueue.LARGE_UNIT);
  }

  @Test
  void anIdleQueueHoldsNoMemory() {
    UnitQueue queue = queue(() -> {});
    UnitSpan span = new UnitSpan();
    for (int round = 0; round < 3; round++) {
      assertTrue(queue.offer(5, NUMBERED));
      assertTrue(queue.next(span));
      queue.idle();
      assertEquals(1, slabs.takenCount(), "held while the kernel may read it");
      queue.advance(span.length);
      queue.idle();
      assertEquals(0, slabs.takenCount());
      assertFalse(queue.next(span));
    }
  }

  @Test
  void theMarkCountsWhatNoWriteHasTaken() {
    int[] told = new int[1];
    UnitQueue queue = queue(() -> told[0]++);
    UnitSpan span = new UnitSpan();
    for (int i = 0; i < MARK; i++) {
      assertTrue(queue.offer(5, NUMBERED));
    }
    assertFalse(queue.offer(5, NUMBERED));
    assertFalse(queue.hasRoom());
    while (told[0] == 0) {
      assertTrue(queue.next(span));
      queue.advance(span.length);
    }
    assertTrue(queue.offeredCount() - queue.finishedCount() <= MARK / 2);
    assertTrue(queue.offer(5, NUMBERED));
    assertEquals(1, told[0]);
    queue.clear();
    assertTrue(queue.isEmpty());
  }

  /** As at the mark; and told of room when others have given memory back. */
  @Test
  void aQueueThatHoldsMoreThanIsFreeRefuses() {
    int unit = UnitQueue.LARGE_UNIT;
    try (SlabPool bounded = new SlabPool(new OutboundBudget(40L * unit))) {
      int[] told = new int[1];
      UnitQueue queue = new UnitQueue(bounded, 0, () -> told[0]++, Runnable::run);
      UnitQueue other = new UnitQueue(bounded, 0, () -> {}, Runnable::run);
      int accepted = fill(queue, unit);
      assertTrue(accepted > 10 && accepted <= 21, accepted + " of 40");
      int others = fill(other, unit);
      assertTrue(others > 4, others + " of 40 beside " + accepted);
      assertFalse(queue.hasRoom());
      other.clear();
      assertEquals(0, told[0], "not before it has half of what is free");
      UnitSpan span = new UnitSpan();
      while (told[0] == 0) {
        assertTrue(queue.next(span));
        queue.advance(span.length);
      }
      assertFalse(queue.isEmpty());
      assertTrue(queue.hasRoom());
      queue.clear();
      assertEquals(0, bounded.budget().held());
    }
  }

  /** More waits than a cache holds: the producer is woken when most of it is written. */
  @Test
  @Timeout(60)
  void aProducerLetsALongQueueCatchUp() throws InterruptedException {
    UnitQueue queue = queue(() -> {});
    assertTrue(queue.letCatchUp(Long.MAX_VALUE), "nothing waits");
    UnitSpan span = new UnitSpan();
    AtomicBoolean caughtUp = new AtomicBoolean();
    while (!caughtUp.get()) { // once, for it may be that this thread does not run for as long
      fill(queue, UnitQueue.LARGE_UNIT);
      long most = queue.queuedBytes();
      AtomicLong left = new AtomicLong(most);
      Thread producer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    caughtUp.set(queue.letCatchUp(Long.MAX_VALUE));
                    left.set(queue.queuedBytes());
                  });
      while (producer.isAlive() && queue.next(span)) {
        queue.advance(span.length);
      }
      producer.join();
      caughtUp.set(caughtUp.get() && left.get() < most / 2);
      queue.clear();
    }
  }

  @Test
  @Timeout(20)
  void noProducerPausesForAQueueThatStands() {
    UnitQueue queue = queue(() -> {});
    for (int i = 0; i < 300; i++) {
      assertTrue(queue.offer(UnitQueue.LARGE_UNIT, NUMBERED));
    }
    assertFalse(queue.letCatchUp(Long.MAX_VALUE));
    assertTrue(queue.letCatchUp(System.nanoTime()), "no time to find out");
    Thread.currentThread().interrupt();
    assertTrue(queue.letCatchUp(Long.MAX_VALUE), "interrupted before it could find out");
    assertTrue(Thread.interrupted());
    queue.refuse();
    assertTrue(queue.letCatchUp(Long.MAX_VALUE), "nothing more comes");
    queue.clear();
  }

  private static int fill(UnitQueue queue, int unit) {
    int accepted = 0;
    while (queue.offer(unit, NUMBERED)) {
      accepted++;
    }
    return accepted;
  }

  /** A queue that is closed with its memory short is nobody's to tell any more. */
  @Test
  void aClosedQueueWaitsForNoMemory() {
    try (SlabPool bounded = new SlabPool(new OutboundBudget(1 << 20))) {
      int[] told = new int[1];
      UnitQueue queue = new UnitQueue(bounded, 0, () -> told[0]++, Runnable::run);
      fill(queue, 3 * UnitQueue.LARGE_UNIT);
      queue.close();
      assertEquals(1, told[0]);
      bounded.budget().giveBack(0);
      assertEquals(1, told[0]);
      assertEquals(0, bounded.budget().held());
    }
  }

  @Test
  void rewoundUnitsCountTowardsTheMarkAgain() {
    UnitQueue queue = queue(() -> {});
    UnitSpan span = new UnitSpan();
    for (int i = 0; i < 10; i++) {
      assertTrue(queue.offer(5, NUMBERED));
    }
    assertTrue(queue.next(span));
    queue.advance(3); // inside the first unit
    queue.rewind();
    for (int i = 10; i < MARK; i++) {
      assertTrue(queue.offer(5, NUMBERED));
    }
    assertFalse(queue.offer(5, NUMBERED));
    assertEquals(MARK, queue.clear());
  }

  @Test
  void aSpanIsLentToOneWriterUntilItIsAnswered() {
    UnitQueue queue = queue(() -> {});
    UnitSpan span = new UnitSpan();
    assertTrue(queue.offer(5, NUMBERED));
    assertTrue(queue.next(span));
    assertThrows(IllegalStateException.class, () -> queue.next(span));
    queue.advance(0); // the stream takes none now
    assertTrue(queue.next(span));
    assertThrows(IllegalStateException.class, () -> queue.next(span));
    queue.rewind(); // the connection is lost
    assertTrue(queue.next(span));
    queue.advance(span.length);
    assertThrows(IllegalStateException.class, () -> queue.advance(1));
    queue.clear();
  }

  @Test
  void moreBytesThanWereLentAreNotBelieved() {
    UnitQueue queue = queue(() -> {});
    UnitSpan span = new UnitSpan();
    assertTrue(queue.offer(5, NUMBERED));
    assertTrue(queue.next(span));
    assertThrows(IllegalStateException.class, () -> queue.advance(span.length + 1));
    assertThrows(IllegalStateException.class, () -> queue.advance(-1));
    assertEquals(1, queue.unfinished());
    queue.clear();
  }

  @Test
  void aClosedQueueRefuses() {
    UnitQueue queue = queue(() -> {});
    assertTrue(queue.offer(5, NUMBERED));
    assertEquals(1, queue.close());
    assertFalse(queue.offer(5, NUMBERED));
    assertFalse(queue.hasRoom());
  }

  /** What is written in the page is sent from there if nobody came between, and copied if not. */
  @Test
  void aUnitIsWrittenInThePage() {
    UnitQueue queue = queue(() -> {});
    UnitSpan span = new UnitSpan();
    assertTrue(queue.offer(5, NUMBERED));
    assertTrue(openPlace(queue, 300, 200));
    assertFalse(openPlace(queue, 300, 200), "one at a time");
    queue.unreserve();
    queue.idle();
    assertTrue(queue.isPlaceLast());
    assertTrue(queue.offerPlaced(200, PLACED));
    assertFalse(queue.isPlaceLast());
    assertTrue(queue.next(span));
    assertEquals(205, span.length, "behind the other, no longer than it became");
    new Parser().read(span.memory, span.start, span.length);
    queue.advance(span.length);
    queue.idle();
    assertEquals(0, slabs.takenCount());
  }

  @Test
  void aPlaceThatIsGivenUpLeavesNoTrace() {
    UnitQueue queue = queue(() -> {});
    assertTrue(openPlace(queue, 300, 300));
    queue.unreserve();
    queue.closePlace();
    assertEquals(0, slabs.takenCount(), "nothing waits");
    queue.closePlace();
    assertTrue(queue.offer(5, NUMBERED));
    assertEquals(1, queue.clear());
  }

  /** Others are not held up, and what is being written stays until it is given up. */
  @Test
  void aPlaceThatOthersPassedIsThereUntilItIsClosed() {
    UnitQueue queue = queue(() -> {});
    UnitSpan span = new UnitSpan();
    assertTrue(openPlace(queue, 300, 300));
    MemorySegment page = queue.placeMemory();
    for (int i = 0; i < 100; i++) { // blocks that were left are used again meanwhile
      assertTrue(queue.offer(UnitQueue.LARGE_UNIT, NUMBERED));
      assertTrue(queue.next(span));
      assertFalse(span.memory.equals(page));
      queue.advance(span.length);
    }
    assertFalse(queue.isPlaceLast());
    queue.idle();
    assertEquals(1, slabs.takenCount());
    write(300, 4, page, queue.placeStart() + 4L, 296);
    queue.unreserve();
    queue.closePlace();
    assertEquals(0, slabs.takenCount());
  }

  /** Each such case leaves a page unfinished: many of them would hold much memory. */
  @Test
  void whereOthersComeBetweenThereIsNoPlaceForSomeTime() {
    UnitQueue queue = queue(() -> {});
    UnitSpan span = new UnitSpan();
    int places = 0;
    for (int i = 0; i < 10_000; i++) {
      boolean opened = openPlace(queue, 300, 300);
      places += opened ? 1 : 0;
      assertTrue(queue.offer(5, NUMBERED));
      assertTrue(queue.offerReserved(300, NUMBERED));
      queue.closePlace();
      assertTrue(queue.next(span));
      queue.advance(span.length);
      queue.clear();
    }
    assertTrue(places > 1 && places < 20, places + " places");
  }

  @Test
  void aClosedQueueRefusesWhatWasWrittenInThePage() {
    UnitQueue queue = queue(() -> {});
    assertTrue(openPlace(queue, 300, 300));
    queue.close();
    assertFalse(queue.offerPlaced(300, PLACED));
    assertTrue(queue.isPlaceLast(), "it can be copied from there still");
    queue.closePlace();
  }

  /** A place for so much, and a unit of this size in it, but for its first bytes. */
  private static boolean openPlace(UnitQueue queue, int room, int size) {
    assertTrue(queue.reserve());
    if (!queue.openPlace(room)) {
      return false;
    }
    write(size, 4, queue.placeMemory(), queue.placeStart() + 4L, size - 4);
    return true;
  }

  private UnitQueue queue(Runnable onRoom) {
    return new UnitQueue(slabs, MARK, onRoom, Runnable::run);
  }

  /**
   * Offers units of random sizes while another thread takes them in random pieces, loses its
   * connection at times, and gives memory back whenever it is idle.
   */
  @Timeout(60)
  private void passUnits(Random random, int count, int largest) throws Exception {
    ReentrantLock producing = new ReentrantLock();
    UnitQueue queue =
        new UnitQueue(
            slabs,
            MARK,
            () -> {},
            action -> {
              if (producing.tryLock()) {
                try {
                  action.run();
                } finally {
                  producing.unlock();
                }
              }
            });
    Random sizes = new Random(random.nextLong());
    Thread producer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < count; ) {
                    int size = 5 + sizes.nextInt(1 + sizes.nextInt(largest));
                    producing.lock();
                    try {
                      while (i < count && offer(queue, size, sizes)) {
                        i++;
                        size = 5 + sizes.nextInt(1 + sizes.nextInt(largest));
                      }
                    } finally {
                      producing.unlock();
                    }
                    Thread.onSpinWait();
                  }
                });
    UnitSpan span = new UnitSpan();
    Parser parser = new Parser();
    while (queue.finishedCount() < count) {
      if (!queue.next(span)) {
        queue.idle();
        Thread.onSpinWait();
        continue;
      }
      int written = random.nextInt(4) == 0 ? random.nextInt(span.length) : span.length;
      parser.read(span.memory, span.start, written);
      queue.advance(written);
      if (random.nextInt(50) == 0) {
        queue.rewind();
        parser.reset();
      }
    }
    producer.join();
    assertEquals(0, queue.unfinished());
    assertFalse(queue.next(span));
    queue.idle();
  }

  /** Offers it, at times in place, and at times a place is given up. */
  private static boolean offer(UnitQueue queue, int size, Random random) {
    if (size > UnitQueue.LARGE_UNIT || random.nextInt(3) > 0) {
      return queue.offer(size, NUMBERED);
    }
    if (!queue.reserve()) {
      return false;
    }
    if (!queue.openPlace(size)) {
      return queue.offerReserved(size, NUMBERED);
    }
    write(size, 4, queue.placeMemory(), queue.placeStart() + 4L, size - 4);
    if (random.nextInt(4) > 0) {
      return queue.offerPlaced(size, PLACED);
    }
    queue.closePlace();
    return queue.offerReserved(size, NUMBERED);
  }

  /** Reads units back: each begins with its size and is filled with a byte that follows from it. */
  private static final class Parser {
    private int size;
    private int position;

    void read(MemorySegment memory, int start, int length) {
      for (int i = 0; i < length; i++) {
        byte value = memory.get(ValueLayout.JAVA_BYTE, start + i);
        if (position < 4) {
          size = position == 0 ? value & 0xff : (size << 8) | (value & 0xff);
        } else if (value != (byte) size) {
          throw new AssertionError("byte " + position + " of " + size + " is " + value);
        }
        position++;
        if (position >= 4 && position == size) {
          position = 0;
        }
      }
    }

    /** What was begun comes again from its first byte. */
    void reset() {
      position = 0;
    }
  }

  /** A unit of this size, at least 5. */
  private static final UnitEncoder<Integer> NUMBERED =
      new UnitEncoder<>() {
        @Override
        public long size(Integer size) {
          return size;
        }

        @Override
        public void encode(Integer size, MemorySegment target, long at) {
          write(size, 0, target, at, size);
        }

        @Override
        public int encodePiece(Integer size, long from, MemorySegment target) {
          int count = (int) Math.min(target.byteSize(), size - from);
          write(size, (int) from, target, 0, count);
          return count;
        }
      };

  /** The same, of which all but the first bytes were written. */
  private static final UnitEncoder<Integer> PLACED =
      new UnitEncoder<>() {
        @Override
        public long size(Integer size) {
          return size;
        }

        @Override
        public void encode(Integer size, MemorySegment target, long at) {
          assertEquals((byte) (int) size, target.get(ValueLayout.JAVA_BYTE, at + 4));
          write(size, 0, target, at, 4);
        }

        @Override
        public int encodePiece(Integer size, long from, MemorySegment target) {
          throw new AssertionError("a unit in place is whole");
        }
      };

  private static void write(int size, int from, MemorySegment target, long at, int count) {
    for (int i = 0; i < count; i++) {
      int position = from + i;
      byte value = (byte) (position < 4 ? size >>> (24 - 8 * position) : size);
      target.set(ValueLayout.JAVA_BYTE, at + i, value);
    }
  }
}
