package io.monocoque.uring;

import io.monocoque.bytes.trusted.Checked;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * The buffers that the kernel receives into, shared by all connections of a driver.
 *
 * <p>Incrementally, the kernel fills a buffer piece by piece, whoever the pieces are for, and says
 * in each completion whether it goes on with it; where the pieces begin is for us to count. Else
 * each completion uses up a whole buffer. A buffer that is used up is {@link #used given back} when
 * its last piece was handled, and shown to the kernel by {@link #publish}.
 *
 * <pre>
 *   data   | buffer 0 | buffer 1 | buffer 2 | ...       entries  ... | 7 | 0 | 3 | ...
 *          |####|##|..|                                            ^           ^
 *               start(0)                                        kernel        tail
 * </pre>
 *
 * <p>Threading: the ring's thread.
 *
 * <p>Ownership: a buffer is the kernel's from {@link #publish} until a completion names it, and the
 * range that the completion names is its handler's until {@link #used}. The memory is the arena's.
 *
 * <p>Hot path: allocates nothing.
 */
final class BufferRing {
  private static final int NONE = -1;

  private final long entriesAddress;
  private final MemorySegment data;
  private final int bufferSize;
  private final long stride;
  private final int mask;
  private final int[] offsets;
  private final boolean incremental;

  private final OwnThread owner = new OwnThread();

  /** In checked mode: the buffer of which a range is with a handler. */
  private int lent = NONE;

  private short tail;
  private boolean unpublished;

  /**
   * All buffers are put into the ring, but not published.
   *
   * @param entriesAddress room for {@code count} entries, on a page of its own
   * @param data from the beginning of the first buffer to the end of the last
   * @param count a power of two
   * @param stride how far the beginnings of two buffers are apart
   */
  BufferRing(
      long entriesAddress,
      MemorySegment data,
      int count,
      int bufferSize,
      long stride,
      boolean incremental) {
    if (Integer.bitCount(count) != 1 || data.byteSize() != (count - 1) * stride + bufferSize) {
      throw new IllegalArgumentException(count + " buffers in " + data.byteSize() + " bytes");
    }
    this.entriesAddress = entriesAddress;
    this.data = data;
    this.bufferSize = bufferSize;
    this.stride = stride;
    this.mask = count - 1;
    this.offsets = new int[count];
    this.incremental = incremental;
    for (int buffer = 0; buffer < count; buffer++) {
      if (Checked.ON) {
        Checked.poison(all(buffer));
      }
      add(buffer);
    }
  }

  /** Maps memory for the buffers and makes them known to the ring as a group. */
  static BufferRing register(
      Ring ring,
      ErrnoCell errno,
      Arena arena,
      short group,
      int count,
      int bufferSize,
      boolean incremental)
      throws RingException {
    MemorySegment entries = map(errno, arena, (long) count * BufferLayout.SIZE);
    MemorySegment data =
        Checked.ON
            ? GuardedMemory.map(errno, arena, count, bufferSize)
            : map(errno, arena, (long) count * bufferSize);
    long stride = Checked.ON ? GuardedMemory.stride(bufferSize) : bufferSize;
    MemorySegment registration = arena.allocate(BufferLayout.REGISTRATION_SIZE, Long.BYTES);
    long address = registration.address();
    KernelMemory.putLong(address + BufferLayout.REGISTRATION_ADDR, entries.address());
    KernelMemory.putInt(address + BufferLayout.REGISTRATION_ENTRIES, count);
    KernelMemory.putShort(address + BufferLayout.REGISTRATION_GROUP, group);
    KernelMemory.putShort(
        address + BufferLayout.REGISTRATION_FLAGS, incremental ? BufferLayout.INCREMENTAL : 0);
    int result = ring.register(ParamsLayout.REGISTER_PBUF_RING, address, 1);
    if (result < 0) {
      throw new RingException(-result, "registering receive buffers");
    }
    BufferRing buffers =
        new BufferRing(entries.address(), data, count, bufferSize, stride, incremental);
    buffers.publish();
    return buffers;
  }

  private static MemorySegment map(ErrnoCell errno, Arena arena, long byteCount)
      throws RingException {
    long address = LibC.map(errno, byteCount);
    if (address < 0) {
      throw new RingException((int) -address, "mapping receive buffers");
    }
    return KernelMemory.bounded(address, byteCount, arena, Unmap.INSTANCE);
  }

  private enum Unmap implements Consumer<MemorySegment> {
    INSTANCE;

    @Override
    public void accept(MemorySegment mapping) {
      LibC.unmap(mapping.address(), mapping.byteSize());
    }
  }

  /** The memory of all buffers. */
  MemorySegment data() {
    return data;
  }

  /** What all buffers have together. */
  long room() {
    return (long) offsets.length * bufferSize;
  }

  /** How much of that a receive of so many bytes takes. */
  int roomFor(int byteCount) {
    return incremental || byteCount == 0 ? byteCount : bufferSize;
  }

  /**
   * Where in {@link #data} the bytes begin that a completion for this buffer brings. They are lent
   * until {@link #used}.
   *
   * @throws IllegalStateException if there are more than the kernel was given room for
   */
  long lend(int buffer, int byteCount) {
    if (Checked.ON) {
      owner.check();
      if (lent != NONE) {
        throw new AssertionError("buffer " + lent + " is lent, and " + buffer + " was to be");
      }
      lent = buffer;
    }
    requireRoom(buffer, byteCount);
    return start(buffer);
  }

  /** Where in {@link #data} the next bytes in this buffer begin. */
  private long start(int buffer) {
    return buffer * stride + offsets[buffer];
  }

  private void requireRoom(int buffer, int byteCount) {
    int end = offsets[buffer] + byteCount;
    if (end > bufferSize) {
      throw new IllegalStateException(
          "buffer " + buffer + " of " + bufferSize + " bytes was filled up to " + end);
    }
  }

  /**
   * A completion's bytes were handled.
   *
   * @param goesOn the kernel said that it goes on with this buffer
   */
  void used(int buffer, int byteCount, boolean goesOn) {
    requireRoom(buffer, byteCount);
    if (goesOn && !incremental) {
      throw new IllegalStateException("buffer " + buffer + " does not go on, but was to");
    }
    if (Checked.ON) {
      takeBack(buffer, byteCount, goesOn);
    }
    if (goesOn) {
      offsets[buffer] += byteCount;
    } else {
      add(buffer);
    }
  }

  /** What a handler kept against the contract reads as nonsense, and what it writes is found. */
  private void takeBack(int buffer, int byteCount, boolean goesOn) {
    owner.check();
    lent = NONE;
    Checked.poison(data.asSlice(start(buffer), byteCount));
    if (!goesOn) {
      Checked.requirePoison(all(buffer), () -> "receive buffer " + buffer);
    }
  }

  private MemorySegment all(int buffer) {
    return data.asSlice(buffer * stride, bufferSize);
  }

  private void add(int buffer) {
    offsets[buffer] = 0;
    long entry = entriesAddress + (long) (tail & mask) * BufferLayout.SIZE;
    // Not the last two bytes: in entry 0 they are the tail.
    KernelMemory.putLong(entry + BufferLayout.ADDR, data.address() + buffer * stride);
    KernelMemory.putInt(entry + BufferLayout.LEN, bufferSize);
    KernelMemory.putShort(entry + BufferLayout.BID, (short) buffer);
    tail++;
    unpublished = true;
  }

  /** Shows the kernel every buffer that was given back since the last time. */
  void publish() {
    if (unpublished) {
      KernelMemory.putShortRelease(entriesAddress + BufferLayout.TAIL, tail);
      unpublished = false;
    }
  }

  /** Takes the group away from the ring. */
  static void unregister(Ring ring, Arena arena, short group) {
    MemorySegment registration = arena.allocate(BufferLayout.REGISTRATION_SIZE, Long.BYTES);
    KernelMemory.putShort(registration.address() + BufferLayout.REGISTRATION_GROUP, group);
    int result = ring.register(ParamsLayout.UNREGISTER_PBUF_RING, registration.address(), 1);
    assert result >= 0 : Errno.text(-result);
  }
}
