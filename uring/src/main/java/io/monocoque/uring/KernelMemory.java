package io.monocoque.uring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * Memory that is shared with the kernel, by address. The rings are read and written millions of
 * times a second through absolute addresses, because one constant segment compiles to plain loads
 * and stores; the price is that nothing is checked, so the addresses stay in the ring's classes.
 *
 * <p>Threading: none of its own; the memory order is in the methods' names.
 *
 * <p>Ownership: every address comes from {@link LibC#map} or the driver's arena, and is forgotten
 * when that is given back.
 */
final class KernelMemory {
  private static final MemorySegment ALL = all();
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.varHandle();

  private KernelMemory() {}

  // SAFETY: the segment is private to this class, and its callers pass only addresses inside
  // mappings and allocations that their ring or driver still owns.
  @SuppressWarnings("restricted") // unmapped addresses are the callers' burden, see above
  private static MemorySegment all() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  /**
   * A bounded view of a mapping, for code that must not see addresses. It dies with the arena.
   *
   * @param address in a mapping that is ours alone and has {@code byteCount} bytes from there on
   * @param unmap gives the mapping back when the arena closes
   */
  // SAFETY: the caller passes the start and size of one live mapping, or of what lies inside one,
  // and from here on only the arena ends it, so the segment cannot be read after it is unmapped.
  @SuppressWarnings("restricted") // start, size and end of life are known exactly
  static MemorySegment bounded(
      long address, long byteCount, Arena arena, Consumer<MemorySegment> unmap) {
    return MemorySegment.ofAddress(address).reinterpret(byteCount, arena, unmap);
  }

  static void putByte(long address, byte value) {
    ALL.set(ValueLayout.JAVA_BYTE, address, value);
  }

  static short shortAt(long address) {
    return ALL.get(ValueLayout.JAVA_SHORT, address);
  }

  static void putShort(long address, short value) {
    ALL.set(ValueLayout.JAVA_SHORT, address, value);
  }

  static void putShortRelease(long address, short value) {
    SHORT.setRelease(ALL, address, value);
  }

  static int intAt(long address) {
    return ALL.get(ValueLayout.JAVA_INT, address);
  }

  static int intAtAcquire(long address) {
    return (int) INT.getAcquire(ALL, address);
  }

  static void putInt(long address, int value) {
    ALL.set(ValueLayout.JAVA_INT, address, value);
  }

  static void putIntRelease(long address, int value) {
    INT.setRelease(ALL, address, value);
  }

  static long longAt(long address) {
    return ALL.get(ValueLayout.JAVA_LONG, address);
  }

  static void putLong(long address, long value) {
    ALL.set(ValueLayout.JAVA_LONG, address, value);
  }
}
