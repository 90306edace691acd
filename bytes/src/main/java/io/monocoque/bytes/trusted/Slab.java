package io.monocoque.bytes.trusted;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A piece of native memory that the engine fills and the kernel reads or writes. Its address never
 * moves and it is never shown to a user.
 *
 * <p>Ownership: exactly one party at a time, taken from and recycled to a {@link SlabPool}; the
 * taker may lend it to the kernel and recycles it only when nothing is in flight.
 */
public final class Slab {
  private static final int FRAMES_TOLD = 16;

  final SlabPool pool;
  private final MemorySegment memory;
  private final Arena arena;

  /** Whether somebody holds it; guarded by the pool's lock. */
  boolean taken = true;

  /** In checked mode: where it was taken, or, while it lies in the pool, recycled. */
  @Nullable Throwable origin;

  Slab(SlabPool pool, SlabMemory source, int capacity) {
    this.pool = pool;
    arena = Arena.ofShared();
    memory = source.allocate(arena, capacity);
    if (Checked.ON) {
      Checked.poison(memory);
    }
  }

  private Slab(Slab former) {
    pool = former.pool;
    arena = former.arena;
    memory = former.memory;
  }

  /** All of it: {@code [0, capacity())}. */
  public MemorySegment memory() {
    return memory;
  }

  public int capacity() {
    return (int) memory.byteSize();
  }

  /**
   * In checked mode: the same memory, poisoned, under another name. Who still has this name cannot
   * recycle what is somebody else's by then.
   */
  Slab poisoned() {
    Checked.poison(memory);
    Slab successor = new Slab(this);
    successor.origin = new Throwable("recycled");
    return successor;
  }

  /** In checked mode: nobody wrote to it while it lay in the pool. */
  void requirePoison() {
    Checked.requirePoison(memory, () -> "a slab that was " + whence());
  }

  /** Where it was taken or recycled last, as far as that is known. */
  String whence() {
    Throwable known = origin;
    return known == null
        ? "taken"
        : known.getMessage()
            + Arrays.stream(known.getStackTrace())
                .filter(frame -> !isOfThePool(frame.getClassName()))
                .limit(FRAMES_TOLD)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
  }

  private static boolean isOfThePool(String className) {
    return className.equals(Slab.class.getName()) || className.equals(SlabPool.class.getName());
  }

  void free() {
    arena.close();
  }
}
