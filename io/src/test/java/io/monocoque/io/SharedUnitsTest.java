package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes to many queues is encoded once, and its memory returns when the last has sent it. */
class SharedUnitsTest {
  private final SlabPool slabs = new SlabPool();
  private final CountingEncoder encoder = new CountingEncoder();
  private final SharedUnits shared = new SharedUnits(slabs);

  @AfterEach
  void everySlabIsBack() {
    shared.close();
    assertEquals(0, slabs.takenCount(), "slabs that are still held");
  }

  @Test
  void aUnitForManyQueuesIsEncodedOnce() {
    List<UnitQueue> queues = queues(100);
    for (int size : new int[] {1, 500, 40_000, 1 << 20}) {
      encoder.encoded = 0;
      publish(unit(size, 3), queues);
      assertEquals(1, encoder.encoded, "a unit of " + size);
      for (UnitQueue queue : queues) {
        assertArrayEquals(unit(size, 3), readAll(queue));
      }
    }
  }

  /** Too large for a page, so each queue has it from where it lies: which is memory once. */
  @Test
  void aUnitInNoPageCountsOnceForAllQueues() {
    List<UnitQueue> queues = queues(3);
    byte[] large = unit(SlabPool.LARGEST + 1, 2);
    publish(large, queues);
    assertEquals(large.length, slabs.budget().held());
    queues.get(0).clear();
    queues.get(1).clear();
    assertEquals(large.length, slabs.budget().held());
    queues.get(2).clear();
    assertEquals(0, slabs.budget().held());
  }

  @Test
  void aUnitThatNobodyGetsIsNotEncoded() {
    publish(unit(10, 1), List.of());
    assertEquals(0, encoder.encoded);
    assertEquals(0, slabs.takenCount());
  }

  @Test
  void memoryReturnsWithTheLastWhoHasSentIt() {
    List<UnitQueue> queues = queues(3);
    for (int i = 0; i < 100; i++) {
      publish(unit(10_000, i), queues);
    }
    int all = slabs.takenCount();
    assertTrue(all >= 100 * 10_000 / SlabPool.LARGE, all + " slabs");
    assertTrue(all <= 2 + 100 * 10_000 / (SlabPool.LARGE - 10_000), all + " slabs");
    readAll(queues.get(0));
    readAll(queues.get(1));
    assertEquals(all, slabs.takenCount(), "the third has sent nothing");
    readAll(queues.get(2));
    assertTrue(slabs.takenCount() <= 1, slabs.takenCount() + " slabs");
  }

  @Test
  void aSlowQueueWithFewUnitsOfEachPageDoesNotKeepTheirPages() {
    List<UnitQueue> fast = queues(1);
    UnitQueue slow = queues(1).getFirst();
    List<UnitQueue> both = List.of(fast.getFirst(), slow);
    int kept = 0;
    for (int i = 0; i < 10_000; i++) {
      boolean forBoth = i % 100 == 0;
      publish(unit(1000, i), forBoth ? both : fast);
      kept += forBoth ? 1000 : 0;
      readAll(fast.getFirst());
    }
    int bound = 3 * kept / SlabPool.LARGE + 6; // instead of the 100 that it had units of
    assertTrue(slabs.takenCount() <= bound, slabs.takenCount() + " slabs, of at most " + bound);
    assertEquals(kept, readAll(slow).length);
  }

  @Test
  void aUnitThatLiesInASlabIsSentFromThereByAll() {
    List<UnitQueue> queues = queues(3);
    publish(unit(10, 1), queues);
    adopt(40_000, 2, queues);
    publish(unit(10, 3), queues);
    int all = slabs.takenCount();
    for (UnitQueue queue : queues) {
      assertEquals(all, slabs.takenCount());
      byte[] read = readAll(queue);
      assertArrayEquals(unit(40_000, 2), Arrays.copyOfRange(read, 10, 40_010));
      assertEquals(3, read[40_010]);
    }
    assertEquals(1, slabs.takenCount(), "all but the page of small ones");
    assertEquals(2, encoder.encoded);
    adopt(40_000, 4, List.of());
    assertEquals(1, slabs.takenCount(), "nobody wanted it");
  }

  /** A queue that would copy small ones does not copy what may not stay where it is. */
  @Test
  void aLargeUnitIsSharedHoweverManyPagesAreHeld() {
    List<UnitQueue> fast = queues(1);
    UnitQueue slow = queues(1).getFirst();
    for (int i = 0; i < 1_000; i++) {
      publish(unit(1000, i), i % 100 == 0 ? List.of(fast.getFirst(), slow) : fast);
      readAll(fast.getFirst());
    }
    encoder.encoded = 0;
    adopt(40_000, 1, List.of(slow));
    publish(unit(33_000, 2), List.of(slow));
    byte[] read = readAll(slow);
    assertEquals(1, encoder.encoded);
    assertArrayEquals(unit(40_000, 1), Arrays.copyOfRange(read, 10_000, 50_000));
    assertArrayEquals(unit(33_000, 2), Arrays.copyOfRange(read, 50_000, read.length));
  }

  private void adopt(int size, int marker, List<UnitQueue> queues) {
    Slab slab = slabs.take(size + 9 + Integer.BYTES);
    slab.memory().asSlice(9, size).fill((byte) marker);
    shared.adopt(slab, 9, 9 + size);
    queues.forEach(queue -> assertTrue(queue.offer(new byte[size], encoder, shared)));
    shared.end();
  }

  @Test
  void eachQueueSendsItsOwnChoiceInOrderAtItsOwnPace() {
    Random random = new Random(7);
    List<UnitQueue> queues = queues(5);
    List<ByteArrayOutputStream> expected = new ArrayList<>();
    List<ByteArrayOutputStream> sent = new ArrayList<>();
    queues.forEach(
        _ -> {
          expected.add(new ByteArrayOutputStream());
          sent.add(new ByteArrayOutputStream());
        });
    for (int i = 0; i < 20_000; i++) {
      byte[] unit = unit(1 + random.nextInt(random.nextInt(100) == 0 ? 100_000 : 300), i);
      for (int q = 0; q < queues.size(); q++) {
        if (random.nextInt(5) <= q && queues.get(q).offer(unit, encoder, shared)) {
          expected.get(q).writeBytes(unit);
        }
      }
      shared.end();
      int reader = random.nextInt(queues.size());
      sent.get(reader).writeBytes(readSome(queues.get(reader), random));
    }
    for (int q = 0; q < queues.size(); q++) {
      sent.get(q).writeBytes(readAll(queues.get(q)));
      assertArrayEquals(expected.get(q).toByteArray(), sent.get(q).toByteArray(), "queue " + q);
    }
  }

  /** What it took lies in pieces, as others had more. */
  @Test
  void aQueueThatRefusedTakesNoSmallPiecesUntilHalfOfItHasLeft() {
    UnitQueue other = queues(1).getFirst();
    UnitQueue queue = queueOf(10);
    for (int i = 0; i < 10; i++) {
      assertEquals(1, acceptedOf(1, 100, other, queue));
      publish(unit(100, i), List.of(other));
    }
    assertEquals(0, acceptedOf(1, 100, other, queue));
    for (int left = 1; left < 5; left++) {
      takeOne(queue);
      assertEquals(0, acceptedOf(2, 100, other, queue), left + " have left");
    }
    takeOne(queue);
    assertEquals(5, acceptedOf(7, 100, other, queue));
    queue.clear();
    other.clear();
  }

  @Test
  void aQueueThatRefusedTakesWhatFollowsOnItsLast() {
    UnitQueue queue = queueOf(10);
    assertEquals(10, acceptedOf(12, 20_000, queue));
    takeOne(queue); // a page of three units
    assertEquals(3, acceptedOf(5, 20_000, queue));
    queue.clear();
  }

  @Test
  void aQueueThatRefusedTakesLargeUnitsOneByOne() {
    UnitQueue queue = queueOf(10);
    assertEquals(10, acceptedOf(12, UnitQueue.LARGE_UNIT + 1, queue));
    takeOne(queue);
    assertEquals(1, acceptedOf(3, UnitQueue.LARGE_UNIT + 1, queue));
    queue.clear();
  }

  @Test
  void aQueueThatRefusedAndWasClearedTakesUnitsAgain() {
    UnitQueue other = queues(1).getFirst();
    UnitQueue queue = queueOf(10);
    assertEquals(10, acceptedOf(12, 100, other, queue));
    assertEquals(10, queue.clear());
    assertEquals(10, acceptedOf(12, 100, other, queue));
    queue.clear();
    other.clear();
  }

  @Test
  void aBegunUnitIsWholeAgainForTheNextConnection() {
    UnitQueue queue = queues(1).getFirst();
    publish(unit(10, 1), List.of(queue));
    publish(unit(10, 2), List.of(queue));
    UnitSpan span = new UnitSpan();
    assertTrue(queue.next(span));
    queue.advance(15);
    assertTrue(queue.begun());
    queue.rewind();
    assertArrayEquals(unit(10, 2), readAll(queue));
  }

  private UnitQueue queueOf(int highWaterMark) {
    return new UnitQueue(slabs, highWaterMark, () -> {}, Runnable::run);
  }

  /** How many of so many units the last one of the queues accepts. */
  private int acceptedOf(int count, int size, UnitQueue... queues) {
    int accepted = 0;
    for (int i = 0; i < count; i++) {
      boolean last = false;
      for (UnitQueue queue : queues) {
        last = queue.offer(unit(size, i), encoder, shared);
      }
      shared.end();
      accepted += last ? 1 : 0;
    }
    return accepted;
  }

  private static void takeOne(UnitQueue queue) {
    UnitSpan span = new UnitSpan();
    assertTrue(queue.next(span));
    queue.advance(span.length);
  }

  private void publish(byte[] unit, List<UnitQueue> queues) {
    queues.forEach(queue -> assertTrue(queue.offer(unit, encoder, shared)));
    shared.end();
  }

  private List<UnitQueue> queues(int count) {
    List<UnitQueue> queues = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      queues.add(new UnitQueue(slabs, 0, () -> {}, Runnable::run));
    }
    return queues;
  }

  private static byte[] readAll(UnitQueue queue) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    UnitSpan span = new UnitSpan();
    while (queue.next(span)) {
      all.writeBytes(read(span, span.length));
      queue.advance(span.length);
    }
    queue.idle();
    assertFalse(queue.begun());
    return all.toByteArray();
  }

  private static byte[] readSome(UnitQueue queue, Random random) {
    UnitSpan span = new UnitSpan();
    if (!queue.next(span)) {
      queue.idle();
      return new byte[0];
    }
    int count = 1 + random.nextInt(span.length);
    byte[] some = read(span, count);
    queue.advance(count);
    return some;
  }

  private static byte[] read(UnitSpan span, int count) {
    return span.memory.asSlice(span.start, count).toArray(ValueLayout.JAVA_BYTE);
  }

  private static byte[] unit(int size, int marker) {
    byte[] unit = new byte[size];
    Arrays.fill(unit, (byte) marker);
    return unit;
  }

  private static final class CountingEncoder implements UnitEncoder<byte[]> {
    int encoded;

    @Override
    public long size(byte[] unit) {
      return unit.length;
    }

    @Override
    public void encode(byte[] unit, MemorySegment target, long at) {
      encoded++;
      MemorySegment.copy(unit, 0, target, ValueLayout.JAVA_BYTE, at, unit.length);
    }

    @Override
    public int encodePiece(byte[] unit, long from, MemorySegment target) {
      encoded++;
      int count = (int) Math.min(target.byteSize(), unit.length - from);
      MemorySegment.copy(unit, (int) from, target, ValueLayout.JAVA_BYTE, 0, count);
      return count;
    }
  }
}
