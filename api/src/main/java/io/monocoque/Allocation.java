package io.monocoque;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.TrustedBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Memory that is written in place and then frozen into a {@link Bytes}, which is sent from where it
 * lies, any number of times and to any number of peers. Freezing is for good.
 *
 * <p>Threading: the thread that took it; what it was frozen into, any. Ownership: the garbage
 * collector keeps the memory for as long as the {@link Bytes}, or a slice or view of it, is
 * reachable.
 */
public final class Allocation extends WritableBytes<Allocation> {
  /** Below this an array is cheaper, and is copied when it is sent. */
  private static final int NATIVE = 16 << 10;

  private final byte @Nullable [] array;

  private Allocation(byte @Nullable [] array, MemorySegment memory, int size) {
    super(memory);
    this.array = array;
    open(size);
  }

  static Allocation of(int size) {
    if (size < 0) {
      throw new IllegalArgumentException("an allocation of " + size + " bytes");
    }
    if (size < NATIVE) {
      byte[] array = new byte[size];
      return new Allocation(array, MemorySegment.ofArray(array), size);
    }
    return new Allocation(null, Arena.ofAuto().allocate(size, 64), size);
  }

  @Override
  Allocation self() {
    return this;
  }

  /** All that was written. */
  public Bytes freeze() {
    return freeze(position());
  }

  /**
   * The first {@code size} bytes; those that were not written are zero.
   *
   * @throws IllegalArgumentException unless {@code 0 <= size <= capacity()}; it is as it was then
   * @throws IllegalStateException if it was frozen before
   */
  public Bytes freeze(int size) {
    checkOpen();
    if (size < 0 || size > capacity()) {
      throw new IllegalArgumentException(
          "cannot freeze " + size + " bytes of an allocation of " + capacity());
    }
    Bytes frozen =
        array != null
            ? TrustedBytes.wrap(array, 0, size)
            : TrustedBytes.wrap(memory().asSlice(0, size));
    end("the allocation was frozen");
    return frozen;
  }
}
