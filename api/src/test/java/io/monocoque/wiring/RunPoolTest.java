package io.monocoque.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.Sender;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where runs lie, and what comes out of them. */
class RunPoolTest {
  private static final int KIB = 1 << 10;

  private final RunPool pool = new RunPool(1 << 20);

  private static Run run(RunPool pool, int length) {
    return pool.copyOf(MemorySegment.ofArray(new byte[length + 7]), 7, length);
  }

  /** A pool whose few arrays are taken, so that it gives what is outside of the heap. */
  private static RunPool withoutArrays(long mostOffHeap) {
    RunPool pool = new RunPool(mostOffHeap);
    for (int i = 0; i < 8; i++) {
      assertInstanceOf(Run.InArray.class, run(pool, 4 * KIB));
    }
    return pool;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 1_000, 2_000, 3_000, 40_000, 70_000})
  void messagesComeOutAsTheyWentIn(int size) {
    byte[] large = new byte[size];
    Arrays.fill(large, (byte) 'x');
    List<Message> messages =
        List.of(
            Message.of(Bytes.of(large)),
            Message.of(Bytes.of("m"), Bytes.of(large), Bytes.empty(), Bytes.of("5"), Bytes.of("6")),
            Message.of("last"));
    MemorySegment frames = InboundTest.frames(messages.toArray(new Message[0]));
    assertRead(messages, pool.copyOf(frames, 0, (int) frames.byteSize()));
    assertRead(messages, withoutArrays(1 << 20).copyOf(frames, 0, (int) frames.byteSize()));
  }

  private static void assertRead(List<Message> messages, Run run) {
    PartBuffer buffer = new PartBuffer(0);
    int at = 0;
    for (Message each : messages) {
      assertEquals(each, run.message(at));
      int end = run.endOf(at);
      assertEquals(end, run.putInto(buffer, at, Sender.UNKNOWN));
      assertEquals(each.partCount(), buffer.partCount());
      for (int i = 0; i < each.partCount(); i++) {
        assertEquals(each.part(i), Bytes.of(buffer.memory(), buffer.start(i), buffer.size(i)));
      }
      at = end;
    }
    assertEquals(run.length, at);
  }

  @Test
  void shortOnesAndVeryLongOnesHaveArraysOfTheirOwn() {
    for (int length : new int[] {1, 2 * KIB, RunPool.LONGEST + 1}) {
      Run run = run(pool, length);
      assertEquals(length, assertInstanceOf(Run.InArray.class, run).capacity());
      assertEquals(0, pool.takenCount());
      pool.recycle(run);
      assertEquals(0, pool.takenCount());
    }
  }

  @Test
  void aFewLieInArraysThatGoRound() {
    Run.InArray first = assertInstanceOf(Run.InArray.class, run(pool, 2 * KIB + 1));
    assertEquals(4 * KIB, first.capacity());
    assertEquals(1, pool.takenCount());
    pool.recycle(first);
    assertEquals(0, pool.takenCount());
    assertSame(first.bytes, assertInstanceOf(Run.InArray.class, run(pool, 4 * KIB)).bytes);
  }

  @Test
  void moreOfThemLieOutsideOfTheHeap() {
    RunPool without = withoutArrays(1 << 20);
    for (int i = 9; i < 12; i++) {
      Run run = run(without, 2 * KIB + 1);
      assertEquals(4 * KIB, assertInstanceOf(Run.OffHeap.class, run).capacity());
      assertEquals(i, without.takenCount());
    }
  }

  @Test
  void whatIsBeyondTheBoundHasArraysOfItsOwnUntilSomeIsBack() {
    RunPool without = withoutArrays(128 * KIB);
    Run first = run(without, 64 * KIB);
    assertInstanceOf(Run.OffHeap.class, run(without, 64 * KIB));
    for (int length : new int[] {64 * KIB, 4 * KIB}) {
      Run beyond = run(without, length);
      assertInstanceOf(Run.InArray.class, beyond);
      without.recycle(beyond);
      assertEquals(10, without.takenCount());
    }
    without.recycle(first);
    assertInstanceOf(Run.OffHeap.class, run(without, 64 * KIB));
    assertEquals(10, without.takenCount());
  }

  @Test
  void memoryOfALargerOneServesWhenThereIsNoOther() {
    RunPool without = withoutArrays(256 * KIB);
    without.recycle(run(without, 200 * KIB));
    Run run = run(without, 5 * KIB);
    assertEquals(256 * KIB, assertInstanceOf(Run.OffHeap.class, run).capacity());
    assertInstanceOf(Run.InArray.class, run(without, 5 * KIB));
  }

  @Test
  void ofMuchNothingIsKeptWhenAllIsBack() {
    RunPool without = withoutArrays(96 << 20);
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < 384; i++) {
      runs.add(assertInstanceOf(Run.OffHeap.class, run(without, RunPool.LONGEST)));
    }
    assertInstanceOf(Run.InArray.class, run(without, RunPool.LONGEST));
    runs.subList(1, 384).forEach(without::recycle);
    Run.OffHeap again = assertInstanceOf(Run.OffHeap.class, run(without, RunPool.LONGEST));
    assertSame(((Run.OffHeap) runs.get(383)).memory, again.memory);
    without.recycle(again);
    without.recycle(runs.getFirst());
    Run.OffHeap fresh = assertInstanceOf(Run.OffHeap.class, run(without, RunPool.LONGEST));
    assertTrue(
        runs.stream()
            .noneMatch(run -> ((Run.OffHeap) run).memory.address() == fresh.memory.address()));
  }

  @Test
  void whoWritesToWhatWasRecycledIsFound() {
    Run.InArray inArray = assertInstanceOf(Run.InArray.class, run(pool, 4 * KIB));
    pool.recycle(inArray);
    inArray.bytes[100] = 1;
    assertThrows(AssertionError.class, () -> run(pool, 4 * KIB));

    RunPool without = withoutArrays(1 << 20);
    Run.OffHeap offHeap = assertInstanceOf(Run.OffHeap.class, run(without, 4 * KIB));
    without.recycle(offHeap);
    offHeap.memory.asSlice(100, 1).fill((byte) 1);
    assertThrows(AssertionError.class, () -> run(without, 4 * KIB));
  }
}
