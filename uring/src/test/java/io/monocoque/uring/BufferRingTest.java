package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.bytes.trusted.Checked;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The accounting, with the test in the kernel's place. */
final class BufferRingTest {
  private static final int COUNT = 4;
  private static final int SIZE = 64;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment entries = arena.allocate(COUNT * 16L, 16);
  private final MemorySegment data = arena.allocate(COUNT * SIZE);

  @AfterEach
  void free() {
    arena.close();
  }

  private BufferRing ring(boolean incremental) {
    return new BufferRing(entries.address(), data, COUNT, SIZE, SIZE, incremental);
  }

  private int tail() {
    return Short.toUnsignedInt(entries.get(ValueLayout.JAVA_SHORT, 14));
  }

  private void assertEntry(int index, int buffer) {
    long at = index * 16L;
    assertEquals(data.address() + (long) buffer * SIZE, entries.get(ValueLayout.JAVA_LONG, at));
    assertEquals(SIZE, entries.get(ValueLayout.JAVA_INT, at + 8));
    assertEquals(buffer, entries.get(ValueLayout.JAVA_SHORT, at + 12));
  }

  @Test
  void allBuffersAreThereAfterTheFirstPublication() {
    BufferRing ring = ring(true);
    assertEquals(0, tail());
    ring.publish();
    assertEquals(COUNT, tail());
    for (int i = 0; i < COUNT; i++) {
      assertEntry(i, i);
    }
  }

  @Test
  void piecesOfABufferFollowEachOther() {
    BufferRing ring = ring(true);
    ring.publish();
    assertEquals(SIZE, ring.lend(1, 0));
    ring.used(1, 10, true);
    assertEquals(SIZE + 10, ring.lend(1, 0));
    ring.used(1, 0, true);
    assertEquals(SIZE + 10, ring.lend(1, 0));
    ring.publish();
    assertEquals(COUNT, tail());
  }

  @Test
  void aBufferThatIsUsedUpComesBackFromItsBeginning() {
    BufferRing ring = ring(true);
    ring.publish();
    ring.used(2, 30, true);
    ring.used(2, SIZE - 30, false);
    assertEquals(2 * SIZE, ring.lend(2, 0));
    assertEquals(COUNT, tail());
    ring.publish();
    assertEquals(COUNT + 1, tail());
    assertEntry(0, 2);
  }

  @Test
  void wholeBuffersComeBackAfterEachCompletion() {
    BufferRing ring = ring(false);
    ring.publish();
    ring.used(0, 1, false);
    ring.used(1, 0, false);
    ring.publish();
    assertEquals(COUNT + 2, tail());
    assertEntry(0, 0);
    assertEntry(1, 1);
  }

  @Test
  void theTailRunsThroughSixteenBitsAndIsNotOverwritten() {
    BufferRing ring = ring(false);
    ring.publish();
    for (int i = 0; i < 70_000; i++) {
      ring.used(i % COUNT, 1, false);
      ring.publish();
      assertEquals((COUNT + i + 1) & 0xffff, tail());
    }
  }

  @Test
  void moreBytesThanABufferHoldsAreNotBelieved() {
    BufferRing ring = ring(true);
    ring.used(0, SIZE, true);
    assertThrows(IllegalStateException.class, () -> ring.used(0, 1, true));
  }

  @Test
  void wholeBuffersDoNotGoOn() {
    BufferRing ring = ring(false);
    assertThrows(IllegalStateException.class, () -> ring.used(0, 1, true));
  }

  @Test
  void noMoreIsShownThanTheKernelHadRoomFor() {
    BufferRing ring = ring(true);
    ring.used(3, 10, true);
    assertThrows(IllegalStateException.class, () -> ring.lend(3, SIZE - 9));
  }

  @Test
  void handledBytesArePoisoned() {
    assumeTrue(Checked.ON);
    BufferRing ring = ring(true);
    data.fill((byte) 1);
    ring.used(0, 3, true);
    assertEquals(Checked.POISON, data.get(ValueLayout.JAVA_BYTE, 2));
    assertEquals(1, data.get(ValueLayout.JAVA_BYTE, 3));
  }

  @Test
  void aLateWriteOfAHandlerIsFoundBeforeTheKernelGetsTheBufferBack() {
    assumeTrue(Checked.ON);
    BufferRing ring = ring(true);
    ring.publish();
    ring.used(1, 10, true);
    data.set(ValueLayout.JAVA_BYTE, SIZE + 4, (byte) 1);
    AssertionError found = assertThrows(AssertionError.class, () -> ring.used(1, SIZE - 10, false));
    assertTrue(String.valueOf(found.getMessage()).contains("receive buffer 1"), found::getMessage);
    ring.publish();
    assertEquals(COUNT, tail());
  }

  @Test
  void aRangeIsLentOnce() {
    assumeTrue(Checked.ON);
    BufferRing ring = ring(true);
    long start = ring.lend(0, 5);
    assertEquals(0, start);
    assertThrows(AssertionError.class, () -> ring.lend(0, 5));
    ring.used(0, 5, true);
    assertEquals(5, ring.lend(0, 5));
  }

  @Test
  void anotherThreadIsTurnedAway() throws Exception {
    assumeTrue(Checked.ON);
    BufferRing ring = ring(true);
    assertInstanceOf(WrongThreadException.class, OtherThread.thrownBy(() -> ring.used(0, 1, true)));
  }
}
