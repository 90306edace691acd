package io.monocoque.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One byte too many for the kernel, which would be a neighbour's, is an error of the call. */
final class GuardedMemoryTest {
  private static final int EFAULT = 14;

  private final ErrnoCell errno = ErrnoCell.take();
  private int eventfd;

  @BeforeEach
  void openEventfd() {
    Loop.assumeAllowed();
    eventfd = LibC.eventfd(errno);
    assertTrue(eventfd >= 0);
  }

  @AfterEach
  void closeEventfd() {
    LibC.close(eventfd);
    errno.recycle();
  }

  /** Has the kernel write 8 bytes. */
  private long writtenByKernel(long address) {
    LibC.signal(eventfd);
    return LibC.read(errno, eventfd, address, Long.BYTES);
  }

  private void assertEndsAt(long end) {
    assertEquals(Long.BYTES, writtenByKernel(end - Long.BYTES));
    for (int over = 1; over <= Long.BYTES; over++) {
      assertEquals(-EFAULT, writtenByKernel(end - Long.BYTES + over), over + " bytes too many");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 10, SlabPool.SMALL, SlabPool.MEDIUM, SlabPool.LARGE, 64, 4096 + 64})
  void theKernelCannotWriteBehindASlab(int byteCount) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = new GuardedMemory().allocate(arena, byteCount);
      assertEquals(byteCount, memory.byteSize());
      memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      assertEndsAt(memory.address() + byteCount);
    }
  }

  @Test
  void everyReceiveBufferHasItsGuard() throws Exception {
    int size = 4096;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffers = GuardedMemory.map(errno, arena, 4, size);
      long stride = GuardedMemory.stride(size);
      assertEquals(3 * stride + size, buffers.byteSize());
      for (int i = 0; i < 4; i++) {
        buffers.set(ValueLayout.JAVA_BYTE, i * stride, (byte) 1);
        assertEndsAt(buffers.address() + i * stride + size);
      }
    }
  }

  @Test
  void aPoolThatIsClosedUnmapsWhatItHad() throws Exception {
    SlabPool pool = new SlabPool();
    pool.allocateFrom(new GuardedMemory());
    Slab slab = pool.take(SlabPool.LARGE);
    long end = slab.memory().address() + slab.capacity();
    assertTrue(isGuarded(end));
    pool.recycle(slab);
    pool.close();
    assertFalse(isGuarded(end));
  }

  private static boolean isGuarded(long address) throws IOException {
    String start = Long.toHexString(address) + "-";
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .anyMatch(line -> line.startsWith(start) && line.contains(" ---p "));
  }
}
