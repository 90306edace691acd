package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.bytes.trusted.Checked;
import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A page is its holders' until the last has let go, and not a moment longer. */
final class PageTest {
  /** Says its size is as given and writes as much as {@code written}. */
  private record Writes(int written) implements UnitEncoder<Integer> {
    @Override
    public long size(Integer size) {
      return size;
    }

    @Override
    public void encode(Integer size, MemorySegment target, long at) {
      target.asSlice(at, written).fill((byte) 1);
    }

    @Override
    public int encodePiece(Integer size, long position, MemorySegment target) {
      throw new AssertionError("no unit of this test is large");
    }
  }

  private final SlabPool slabs = new SlabPool();

  @AfterEach
  void everySlabIsBack() {
    assertEquals(0, slabs.takenCount(), slabs::takenSummary);
  }

  private Page page() {
    return new Page(slabs.take(SlabPool.SMALL));
  }

  @Test
  void theLastHolderRecyclesTheSlab() {
    Page page = page();
    page.retain();
    page.release(slabs);
    assertEquals(1, slabs.takenCount());
    page.release(slabs);
    assertEquals(0, slabs.takenCount());
  }

  @Test
  void whoDoesNotHoldAPageCannotLetItGoOrTakeItBack() {
    Page page = page();
    page.release(slabs);
    assertThrows(IllegalStateException.class, page::retain);
    Page another = page();
    another.release(slabs);
    assertThrows(IllegalStateException.class, () -> another.release(slabs));
  }

  @Test
  void aPageStartsOverOnlyForItsSoleHolder() {
    Page page = page();
    page.add(5, new Writes(5), 5);
    page.retain();
    assertNull(page.takeSlab(), "another still reads it");
    page.release(slabs);
    Slab slab = page.takeSlab();
    assertNotNull(slab);
    assertNull(page.takeSlab(), "the slab has gone on in another page");
    Page again = new Page(slab);
    if (Checked.ON) {
      assertEquals(Checked.POISON, again.memory().get(ValueLayout.JAVA_BYTE, 0), "what was there");
    }
    page.release(slabs);
    assertEquals(1, slabs.takenCount());
    again.release(slabs);
  }

  @Test
  void aPageBeginsAnewWhenNobodyHoldsIt() {
    Page page = page();
    page.add(5, new Writes(5), 5);
    Slab another = slabs.take(SlabPool.SMALL);
    assertThrows(IllegalStateException.class, () -> page.begin(another));
    page.release(slabs);
    page.begin(another);
    assertEquals(0, page.count());
    page.add(7, new Writes(7), 7);
    assertEquals(7, page.end(0));
    page.release(slabs);
  }

  @Test
  void anEncoderThatWritesMoreThanItSaidIsFound() {
    assumeTrue(Checked.ON);
    Page page = page();
    page.add(5, new Writes(5), 5);
    assertThrows(AssertionError.class, () -> page.add(5, new Writes(6), 5));
    page.release(slabs);
  }
}
