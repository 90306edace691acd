package io.monocoque.uring;

import static io.monocoque.uring.KernelMemory.intAt;
import static io.monocoque.uring.KernelMemory.intAtAcquire;
import static io.monocoque.uring.KernelMemory.longAt;
import static io.monocoque.uring.KernelMemory.putInt;
import static io.monocoque.uring.KernelMemory.putIntRelease;
import static io.monocoque.uring.KernelMemory.putLong;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;

/**
 * One io_uring: its descriptor, its mapped queues, and the one system call that submits and waits.
 *
 * <p>Completions are read by index: {@link #ready} tells how many there are, then {@link
 * #userData}, {@link #result} and {@link #flags} of the first, then {@link #advance}; {@link
 * #publishHead} gives the read ones back to the kernel.
 *
 * <p>Threading: the thread that opened it, checked by the kernel (SINGLE_ISSUER).
 *
 * <p>Ownership: the mapped queues die with {@link #close}, the scratch memory with the arena. What
 * operations point to is not the ring's; {@link #inFlight} tells when nothing points anywhere.
 *
 * <p>Hot path: allocates nothing.
 */
final class Ring {
  /**
   * Completions run only in our own enter, one thread submits, and one bad entry stops no other.
   */
  private static final int SETUP_FLAGS =
      ParamsLayout.SETUP_SINGLE_ISSUER
          | ParamsLayout.SETUP_DEFER_TASKRUN
          | ParamsLayout.SETUP_TASKRUN_FLAG
          | ParamsLayout.SETUP_SUBMIT_ALL
          | ParamsLayout.SETUP_CLAMP
          | ParamsLayout.SETUP_CQSIZE
          | ParamsLayout.SETUP_R_DISABLED;

  private static final int NEEDED_FEATURES =
      ParamsLayout.FEATURE_SINGLE_MMAP
          | ParamsLayout.FEATURE_NODROP
          | ParamsLayout.FEATURE_SUBMIT_STABLE
          | ParamsLayout.FEATURE_EXT_ARG;

  private static final int MIN_SQ_ENTRIES = 64;
  private static final int MIN_CQ_ENTRIES = 256;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final ErrnoCell errno;
  private final int descriptor;
  private final long rings;
  private final long ringsSize;
  private final long sqes;
  private final long sqesSize;
  private final long sqFlags;
  private final long cqHeadAddress;
  private final long cqTailAddress;
  private final long cqes;
  private final int cqMask;
  private final long enterArgument;
  private final int waitFlags;
  private final Submissions submissions;

  private int cqHead;
  private int inFlight;

  /**
   * Opens a ring of this size, or smaller where the limit on locked memory leaves no more.
   *
   * @param arena of the calling thread, for scratch memory
   * @throws RingException if the kernel refuses
   */
  static Ring open(ErrnoCell errno, Arena arena, int sqEntries, int cqEntries)
      throws RingException {
    long params = arena.allocate(ParamsLayout.SIZE, Long.BYTES).address();
    int sq = sqEntries;
    int cq = cqEntries;
    int flags = SETUP_FLAGS | ParamsLayout.SETUP_NO_SQARRAY;
    while (true) {
      int descriptor = setup(errno, params, sq, cq, flags);
      if (descriptor >= 0) {
        return new Ring(errno, arena, descriptor, params);
      }
      if (descriptor == -Errno.EINVAL && (flags & ParamsLayout.SETUP_NO_SQARRAY) != 0) {
        flags &= ~ParamsLayout.SETUP_NO_SQARRAY; // Linux before 6.6
      } else if (descriptor == -Errno.ENOMEM && (sq > MIN_SQ_ENTRIES || cq > MIN_CQ_ENTRIES)) {
        sq = Math.max(Math.min(sq, MIN_SQ_ENTRIES), sq / 2);
        cq = Math.max(Math.min(cq, MIN_CQ_ENTRIES), cq / 2);
      } else {
        throw new RingException(-descriptor, "io_uring_setup");
      }
    }
  }

  private static int setup(ErrnoCell errno, long params, int sq, int cq, int flags) {
    for (int i = 0; i < ParamsLayout.SIZE; i += Long.BYTES) {
      putLong(params + i, 0);
    }
    putInt(params + ParamsLayout.CQ_ENTRIES, cq);
    putInt(params + ParamsLayout.FLAGS, flags);
    return LibC.ringSetup(errno, sq, params);
  }

  private Ring(ErrnoCell errno, Arena arena, int descriptor, long params) throws RingException {
    this.errno = errno;
    this.descriptor = descriptor;
    int features = intAt(params + ParamsLayout.FEATURES);
    if ((features & NEEDED_FEATURES) != NEEDED_FEATURES) {
      LibC.close(descriptor);
      throw new RingException(Errno.EINVAL, "features 0x" + Integer.toHexString(features));
    }
    waitFlags =
        (features & ParamsLayout.FEATURE_NO_IOWAIT) == 0
            ? EnterLayout.GETEVENTS
            : EnterLayout.GETEVENTS | EnterLayout.NO_IOWAIT;
    boolean hasArray = (intAt(params + ParamsLayout.FLAGS) & ParamsLayout.SETUP_NO_SQARRAY) == 0;
    int sqEntries = intAt(params + ParamsLayout.SQ_ENTRIES);
    int cqEntries = intAt(params + ParamsLayout.CQ_ENTRIES);
    int cqesOffset = intAt(params + ParamsLayout.CQ_CQES);
    int arrayOffset = intAt(params + ParamsLayout.SQ_ARRAY);
    ringsSize =
        Math.max(
            cqesOffset + (long) cqEntries * CqeLayout.SIZE,
            hasArray ? arrayOffset + 4L * sqEntries : 0);
    sqesSize = (long) sqEntries * SqeLayout.SIZE;
    rings = LibC.mapShared(errno, descriptor, ParamsLayout.OFFSET_RINGS, ringsSize);
    if (rings < 0) {
      LibC.close(descriptor);
      throw new RingException((int) -rings, "mapping the queues");
    }
    sqes = LibC.mapShared(errno, descriptor, ParamsLayout.OFFSET_SQES, sqesSize);
    if (sqes < 0) {
      LibC.unmap(rings, ringsSize);
      LibC.close(descriptor);
      throw new RingException((int) -sqes, "mapping the submissions");
    }
    sqFlags = rings + intAt(params + ParamsLayout.SQ_FLAGS);
    cqHeadAddress = rings + intAt(params + ParamsLayout.CQ_HEAD);
    cqTailAddress = rings + intAt(params + ParamsLayout.CQ_TAIL);
    cqes = rings + cqesOffset;
    cqMask = intAt(rings + intAt(params + ParamsLayout.CQ_MASK));
    cqHead = intAt(cqHeadAddress);
    enterArgument = arena.allocate(EnterLayout.SIZE, Long.BYTES).address();
    putLong(enterArgument + EnterLayout.TIMESPEC_ADDRESS, enterArgument + EnterLayout.TIMESPEC);
    if (hasArray) {
      for (int i = 0; i < sqEntries; i++) {
        putInt(rings + arrayOffset + 4L * i, i); // each position refers to the entry beside it
      }
    }
    submissions =
        new Submissions(
            this,
            sqes,
            rings + intAt(params + ParamsLayout.SQ_HEAD),
            rings + intAt(params + ParamsLayout.SQ_TAIL),
            intAt(rings + intAt(params + ParamsLayout.SQ_MASK)));
    int enabled = register(ParamsLayout.REGISTER_ENABLE_RINGS, 0, 0);
    if (enabled < 0) {
      close();
      throw new RingException(-enabled, "enabling the ring");
    }
  }

  Submissions submissions() {
    return submissions;
  }

  /** The number of operations whose last completion has not been read. */
  int inFlight() {
    return inFlight;
  }

  /** An operation was put into the submissions. */
  void submitted() {
    inFlight++;
  }

  /** The result of io_uring_register, or {@code -errno}. */
  int register(int operation, long argument, int count) {
    return LibC.ringRegister(errno, descriptor, operation, argument, count);
  }

  /** Whether the kernel holds completions back until we enter. */
  boolean mustEnter() {
    return (intAtAcquire(sqFlags) & (ParamsLayout.SQ_TASKRUN | ParamsLayout.SQ_CQ_OVERFLOW)) != 0;
  }

  /** Whether completions wait in the kernel for room in the queue. */
  boolean overflowed() {
    return (intAtAcquire(sqFlags) & ParamsLayout.SQ_CQ_OVERFLOW) != 0;
  }

  /** Submits everything, and lets the kernel run what it has put off; does not wait. */
  void enter() throws RingException {
    check(enter(0, EnterLayout.GETEVENTS, 0, 0));
  }

  /**
   * Submits everything and waits for a completion.
   *
   * @param timeoutNanos at least 1; negative waits without end
   * @return false if the time is known to be over
   */
  boolean enterAndWait(long timeoutNanos) throws RingException {
    int result;
    if (timeoutNanos < 0) {
      result = enter(1, waitFlags, 0, 0);
    } else {
      putLong(enterArgument + EnterLayout.SECONDS, timeoutNanos / NANOS_PER_SECOND);
      putLong(enterArgument + EnterLayout.NANOS, timeoutNanos % NANOS_PER_SECOND);
      result = enter(1, waitFlags | EnterLayout.EXT_ARG, enterArgument, EnterLayout.ARGUMENT_SIZE);
    }
    return check(result) != -Errno.ETIME;
  }

  /**
   * Submits everything without looking for completions, so also while some are being read. What the
   * kernel does not take now, the next enter offers again.
   */
  void submit() {
    enter(0, 0, 0, 0);
  }

  /** Makes room for at least one more submission. */
  void submitFull() {
    int before = submissions.pending();
    int result = enter(0, 0, 0, 0);
    if (submissions.pending() == before) {
      throw new UncheckedIOException(new RingException(Math.max(-result, 0), "io_uring_enter"));
    }
  }

  private int enter(int minComplete, int flags, long argument, long argumentSize) {
    submissions.publish();
    return LibC.ringEnter(
        errno, descriptor, submissions.pending(), minComplete, flags, argument, argumentSize);
  }

  /** Lets pass what is no error: signals, time, and being asked to read completions first. */
  private static int check(int result) throws RingException {
    if (result >= 0
        || result == -Errno.EINTR
        || result == -Errno.ETIME
        || result == -Errno.EAGAIN
        || result == -Errno.EBUSY) {
      return result;
    }
    throw new RingException(-result, "io_uring_enter");
  }

  /** The number of completions to read. */
  int ready() {
    return intAtAcquire(cqTailAddress) - cqHead;
  }

  long userData() {
    return longAt(cqe() + CqeLayout.USER_DATA);
  }

  int result() {
    return intAt(cqe() + CqeLayout.RES);
  }

  int flags() {
    return intAt(cqe() + CqeLayout.FLAGS);
  }

  private long cqe() {
    return cqes + (long) (cqHead & cqMask) * CqeLayout.SIZE;
  }

  /** Goes on to the next completion. */
  void advance() {
    if ((flags() & CqeLayout.MORE) == 0) {
      inFlight--;
    }
    cqHead++;
  }

  /** Gives the entries that were read back to the kernel. */
  void publishHead() {
    putIntRelease(cqHeadAddress, cqHead);
  }

  /** Unmaps and closes; what is still in flight is cancelled by the kernel some time later. */
  void close() {
    LibC.unmap(sqes, sqesSize);
    LibC.unmap(rings, ringsSize);
    LibC.close(descriptor);
  }
}
