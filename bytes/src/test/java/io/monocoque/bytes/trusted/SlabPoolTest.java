package io.monocoque.bytes.trusted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One owner at a time, and what becomes of those who do not keep to it. */
final class SlabPoolTest {
  private final SlabPool pool = new SlabPool();

  @AfterEach
  void nothingIsHeld() {
    assertEquals(0, pool.takenCount(), pool::takenSummary);
    pool.close();
  }

  @Test
  void aSlabIsAsLargeAsAskedForOrLarger() {
    for (int size : new int[] {0, 1, SlabPool.SMALL, SlabPool.SMALL + 1, SlabPool.LARGEST}) {
      Slab slab = pool.take(size);
      assertTrue(slab.capacity() >= size, slab.capacity() + " for " + size);
      pool.recycle(slab);
    }
    assertThrows(IllegalArgumentException.class, () -> pool.take(SlabPool.LARGEST + 1));
  }

  @Test
  void memoryIsUsedAgainAndNotBefore() {
    Slab first = pool.take(SlabPool.SMALL);
    Slab second = pool.take(SlabPool.SMALL);
    assertNotSame(first.memory(), second.memory());
    long address = first.memory().address();
    pool.recycle(first);
    Slab again = pool.take(SlabPool.SMALL);
    assertEquals(address, again.memory().address());
    pool.recycle(again);
    pool.recycle(second);
  }

  /** A deep queue goes round in its memory; one that has emptied does not keep it. */
  @Test
  void asManyAreKeptAsAreInUse() {
    int kept = 32; // of this size, in any case
    List<Slab> held = takeMany(4 * kept);
    List<Long> addresses = held.stream().map(slab -> slab.memory().address()).toList();
    held.subList(0, 2 * kept).forEach(pool::recycle);
    held.subList(0, 2 * kept).clear();
    List<Slab> again = takeMany(2 * kept);
    assertTrue(again.stream().allMatch(slab -> addresses.contains(slab.memory().address())));
    held.addAll(again);
    List<MemorySegment> memory = held.stream().map(Slab::memory).toList();
    held.forEach(pool::recycle);
    assertEquals(kept - 1, alive(memory)); // which is what 32 MiB hold of them
  }

  /** What is kept for reuse is within the budget, too: of this size, and of others. */
  @Test
  void whatIsKeptIsWithinTheBudget() {
    OutboundBudget budget = new OutboundBudget(4 << 20);
    try (SlabPool bounded = new SlabPool(budget)) {
      List<Slab> held = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        held.add(bounded.take(1000 << 10));
      }
      List<MemorySegment> memory = held.stream().map(Slab::memory).toList();
      assertTrue(budget.held() >= 8 * (1000 << 10));
      held.forEach(bounded::recycle);
      assertEquals(0, budget.held());
      assertEquals(3, alive(memory));
      Slab other = bounded.take(2000 << 10);
      assertEquals(1, alive(memory), "made way for memory of another size");
      bounded.recycle(other);
    }
  }

  private static long alive(List<MemorySegment> memory) {
    return memory.stream().filter(each -> each.scope().isAlive()).count();
  }

  private List<Slab> takeMany(int count) {
    List<Slab> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(pool.take(1000 << 10));
    }
    return taken;
  }

  @Test
  void aSlabIsRecycledOnce() {
    Slab slab = pool.take(1);
    pool.recycle(slab);
    assertThrows(IllegalStateException.class, () -> pool.recycle(slab));
  }

  @Test
  void anotherPoolsSlabIsRefused() {
    try (SlabPool other = new SlabPool()) {
      Slab foreign = other.take(1);
      assertThrows(IllegalStateException.class, () -> pool.recycle(foreign));
      other.recycle(foreign);
    }
  }

  @Test
  void aFormerHolderCannotRecycleWhatAnotherHoldsNow() {
    assumeTrue(Checked.ON);
    Slab former = pool.take(1);
    pool.recycle(former);
    Slab present = pool.take(1);
    assertEquals(former.memory().address(), present.memory().address());
    assertThrows(IllegalStateException.class, () -> pool.recycle(former));
    pool.recycle(present);
  }

  @Test
  void aSlabIsFullOfPoisonWhenItIsTaken() {
    assumeTrue(Checked.ON);
    Slab slab = pool.take(SlabPool.MEDIUM);
    Checked.requirePoison(slab.memory(), () -> "a new slab");
    slab.memory().fill((byte) 1);
    pool.recycle(slab);
    Slab again = pool.take(SlabPool.MEDIUM);
    Checked.requirePoison(again.memory(), () -> "a slab that was used");
    pool.recycle(again);
  }

  @Test
  void aWriteAfterRecyclingIsFoundAndItsPlaceNamed() {
    assumeTrue(Checked.ON);
    Slab slab = pool.take(SlabPool.LARGE);
    pool.recycle(slab);
    slab.memory().set(ValueLayout.JAVA_BYTE, SlabPool.LARGE - 1, (byte) 1);
    AssertionError found = assertThrows(AssertionError.class, () -> pool.take(SlabPool.LARGE));
    String message = String.valueOf(found.getMessage());
    assertTrue(message.contains("byte " + (SlabPool.LARGE - 1)), message);
    assertTrue(message.contains("aWriteAfterRecyclingIsFound"), "who recycled it: " + message);
  }

  @Test
  void whoHoldsASlabIsNamed() {
    assumeTrue(Checked.ON);
    Slab slab = taker();
    String summary = pool.takenSummary();
    assertTrue(summary.startsWith("1 slabs are held"), summary);
    assertTrue(summary.contains("SlabPoolTest.taker"), summary);
    assertTrue(summary.contains(SlabPool.SMALL + " bytes"), summary);
    pool.recycle(slab);
    assertEquals("0 slabs are held", pool.takenSummary());
  }

  private Slab taker() {
    return pool.take(1);
  }
}
