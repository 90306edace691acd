package io.monocoque.io.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ViewsTest {
  private final Views views = new Views();

  @Test
  void slabsBufferIsMadeOnceAndSetToEachRange() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment slab = arena.allocate(64);
      ByteBuffer first = views.of(slab, 60, 4);
      assertEquals(60, first.position());
      assertEquals(64, first.limit());
      ByteBuffer second = views.of(slab, 0, 10);
      assertSame(first, second);
      assertEquals(0, second.position());
      assertEquals(10, second.limit());
      assertNotSame(first, views.of(arena.allocate(64), 0, 10));
    }
  }

  @Test
  void piecesThatBeginAtOneAddressAreToldApart() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment slab = arena.allocate(64);
      assertEquals(5, views.of(slab.asSlice(0, 10), 5, 5).remaining());
      assertEquals(30, views.of(slab, 30, 30).remaining());
    }
  }

  @Test
  void theFewSlabsThatAreWrittenInTurnKeepTheirBuffers() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment[] slabs = new MemorySegment[4];
      ByteBuffer[] buffers = new ByteBuffer[4];
      for (int i = 0; i < 4; i++) {
        slabs[i] = arena.allocate(64);
        buffers[i] = views.of(slabs[i], 0, 10);
      }
      for (int i : new int[] {2, 0, 3, 3, 1, 0, 2}) {
        assertSame(buffers[i], views.of(slabs[i], 5, 10));
      }
      assertNotSame(buffers[2], views.of(arena.allocate(64), 0, 10));
      assertSame(buffers[2], views.of(slabs[2], 0, 10), "used last before the new one");
    }
  }

  @Test
  void rangeBeyondTheSlabIsRefused() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment slab = arena.allocate(64);
      assertThrows(IllegalArgumentException.class, () -> views.of(slab, 60, 5));
      assertThrows(ArithmeticException.class, () -> views.of(slab, 60, Integer.MAX_VALUE));
    }
  }

  @Test
  void bigAndHeapMemoryIsViewedByRangeAndNotKept() {
    MemorySegment heap = MemorySegment.ofArray(new byte[64]);
    ByteBuffer view = views.of(heap, 10, 4);
    assertEquals(4, view.remaining());
    assertNotSame(view, views.of(heap, 10, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> views.of(heap, 60, 5));
  }
}
