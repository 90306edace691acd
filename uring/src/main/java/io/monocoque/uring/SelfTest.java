package io.monocoque.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.monocoque.io.spi.DriverUnavailableException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tries out, once in a process, everything that the driver needs: a ring with the very flags,
 * receive buffers, receives, a send, a wake-up, a cancel. Kernel versions are not asked, because
 * features are ported back and sandboxes take them away.
 *
 * <p>Threading: any; the first caller runs it.
 */
final class SelfTest {
  private static final String IO_URING_DISABLED = "/proc/sys/kernel/io_uring_disabled";
  private static final int SQ_ENTRIES = 8;
  private static final int CQ_ENTRIES = 16;
  private static final int BUFFERS = 2;
  private static final int BUFFER_SIZE = 4096;
  private static final short GROUP = 0;
  private static final long WAIT_NANOS = 1_000_000_000;

  private static final long RECEIVE = 1;
  private static final long SEND = 2;
  private static final long WAKE = 3;
  private static final long CANCEL = 4;

  private static @Nullable Capabilities found;
  private static @Nullable String refusal;

  private final ErrnoCell errno;
  private final Arena arena;
  private final boolean incremental;

  private SelfTest(ErrnoCell errno, Arena arena, boolean incremental) {
    this.errno = errno;
    this.arena = arena;
    this.incremental = incremental;
  }

  /** What this machine can do. */
  static synchronized Capabilities capabilities() throws DriverUnavailableException {
    if (refusal != null) {
      throw new DriverUnavailableException(refusal);
    }
    Capabilities capabilities = found;
    if (capabilities == null) {
      try {
        capabilities = run();
      } catch (DriverUnavailableException e) {
        refusal = String.valueOf(e.getMessage());
        throw e;
      }
      found = capabilities;
    }
    return capabilities;
  }

  private static Capabilities run() throws DriverUnavailableException {
    checkMachine(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    try {
      try {
        probe(true);
        return new Capabilities(true);
      } catch (RingException e) {
        probe(false);
        return new Capabilities(false);
      }
    } catch (RingException | LinkageError | IllegalCallerException e) {
      throw unavailable(e);
    }
  }

  /** The layouts and numbers hold for these alone. */
  static void checkMachine(String system, String architecture) throws DriverUnavailableException {
    if (!system.equals("Linux")) {
      throw new DriverUnavailableException("io_uring is Linux's, and this is " + system);
    }
    boolean known = architecture.equals("amd64") || architecture.equals("aarch64");
    if (!known || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new DriverUnavailableException(
          "io_uring is used on x86-64 and AArch64, and this is " + architecture);
    }
  }

  private static void probe(boolean incremental) throws RingException {
    ErrnoCell errno = ErrnoCell.take();
    Arena arena = Arena.ofConfined();
    boolean quiet = true;
    try {
      Ring ring = Ring.open(errno, arena, SQ_ENTRIES, CQ_ENTRIES);
      try {
        new SelfTest(errno, arena, incremental).openSockets(ring);
      } finally {
        quiet = ring.inFlight() == 0;
        ring.close();
      }
    } finally {
      if (quiet) {
        arena.close(); // else left behind: the kernel may still write to it
      }
      errno.recycle();
    }
  }

  private void openSockets(Ring ring) throws RingException {
    BufferRing buffers =
        BufferRing.register(ring, errno, arena, GROUP, BUFFERS, BUFFER_SIZE, incremental);
    int eventfd = require(LibC.eventfd(errno), "opening an eventfd");
    MemorySegment pair = arena.allocate(JAVA_INT, 2);
    int opened = LibC.socketPair(errno, pair.address());
    try {
      require(opened, "opening a socket pair");
      int near = pair.getAtIndex(JAVA_INT, 0);
      int far = pair.getAtIndex(JAVA_INT, 1);
      receive(ring, buffers, near, far);
      wake(ring, eventfd);
      cancel(ring, near);
    } finally {
      quiesce(ring);
      LibC.close(eventfd);
      if (opened >= 0) {
        LibC.close(pair.getAtIndex(JAVA_INT, 0));
        LibC.close(pair.getAtIndex(JAVA_INT, 1));
      }
    }
  }

  /** Two sends, whose bytes come to lie in the same buffer if it is incremental. */
  private void receive(Ring ring, BufferRing buffers, int near, int far) throws RingException {
    MemorySegment sent = arena.allocateFrom(JAVA_BYTE, new byte[] {1, 2, 3, 4, 5});
    int length = (int) sent.byteSize();
    for (int round = 0; round < 2; round++) {
      ring.submissions().receive(near, GROUP, BUFFER_SIZE, round > 0, RECEIVE);
      ring.submissions().send(far, sent.address(), length, 0, SEND);
      boolean wasSent = false;
      boolean wasReceived = false;
      while (!wasSent || !wasReceived) {
        long userData = await(ring);
        expect(ring.result() == length, ring.result(), "sending and receiving");
        if (userData == SEND) {
          wasSent = true;
        } else {
          int flags = ring.flags();
          int buffer = flags >>> CqeLayout.BUFFER_SHIFT;
          boolean goesOn = (flags & CqeLayout.BUF_MORE) != 0;
          boolean same =
              buffer == (incremental ? 0 : round)
                  && sent.mismatch(buffers.data().asSlice(buffers.lend(buffer, length), length))
                      == -1;
          expect(
              (flags & CqeLayout.MORE) == 0 && goesOn == incremental && same,
              ring.result(),
              "receiving into provided buffers");
          buffers.used(buffer, length, goesOn);
          wasReceived = true;
        }
        ring.advance();
      }
      ring.publishHead();
      buffers.publish();
    }
  }

  private static void wake(Ring ring, int eventfd) throws RingException {
    ring.submissions().pollReadable(eventfd, WAKE);
    ring.enter();
    LibC.signal(eventfd);
    long userData = await(ring);
    expect(
        userData == WAKE && (ring.flags() & CqeLayout.MORE) != 0, ring.result(), "waking a ring");
    ring.advance();
    ring.publishHead();
  }

  private static void cancel(Ring ring, int socket) throws RingException {
    ring.submissions().receive(socket, GROUP, BUFFER_SIZE, true, RECEIVE);
    ring.submissions().cancel(RECEIVE, CANCEL);
    boolean cancelled = false;
    boolean received = false;
    while (!cancelled || !received) {
      long userData = await(ring);
      if (userData == CANCEL) {
        expect(ring.result() == 0, ring.result(), "cancelling");
        cancelled = true;
      } else {
        expect(
            userData == RECEIVE && ring.result() == -Errno.ECANCELED,
            ring.result(),
            "being cancelled");
        received = true;
      }
      ring.advance();
    }
    ring.publishHead();
  }

  /** Lets nothing in flight touch the memory that is freed next. */
  private static void quiesce(Ring ring) throws RingException {
    ring.submissions().cancelAll(CANCEL);
    while (ring.inFlight() > 0) {
      await(ring);
      ring.advance();
      ring.publishHead();
    }
  }

  /** Waits for a completion; its user data. */
  private static long await(Ring ring) throws RingException {
    boolean inTime = true;
    while (ring.ready() == 0) {
      expect(inTime, -Errno.ETIME, "waiting for a completion");
      inTime = ring.enterAndWait(WAIT_NANOS);
    }
    return ring.userData();
  }

  private static void expect(boolean met, int result, String doing) throws RingException {
    if (!met) {
      throw new RingException(result < 0 ? -result : Errno.EINVAL, doing);
    }
  }

  private static int require(int result, String doing) throws RingException {
    expect(result >= 0, result, doing);
    return result;
  }

  /** Says what is wrong and what would help. */
  static DriverUnavailableException unavailable(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String what = root.getMessage() == null ? root.toString() : root.getMessage();
    return new DriverUnavailableException(
        "io_uring cannot be used: " + what + ". " + hint(root), cause);
  }

  private static String hint(Throwable cause) {
    if (cause instanceof RingException e) {
      return switch (e.errno()) {
        case Errno.EPERM, Errno.EACCES -> forbidden(Path.of(IO_URING_DISABLED));
        case Errno.ENOSYS ->
            "The kernel has no io_uring, or a container's seccomp profile hides it.";
        case Errno.ENOMEM -> "The limit on locked memory is used up: raise ulimit -l.";
        case Errno.EINVAL -> "The kernel is too old: Linux 6.1 is needed.";
        case Errno.EMFILE -> "Raise the limit on open files: ulimit -n.";
        default -> "This kernel's io_uring does not do what the driver needs.";
      };
    }
    if (cause instanceof IllegalCallerException) {
      return "Native access is denied: run java with --enable-native-access=io.monocoque.uring"
          + " (on the class path ALL-UNNAMED).";
    }
    return "The Foreign Function & Memory API does not work here.";
  }

  static String forbidden(Path setting) {
    String value;
    try {
      value = Files.readString(setting).strip();
    } catch (IOException e) {
      value = "0"; // kernels before 6.6 have no such setting
    }
    return value.equals("0")
        ? "A sandbox forbids it: in a container, allow it with --security-opt seccomp=PROFILE."
        : "The system forbids it: sysctl kernel.io_uring_disabled is " + value + ".";
  }
}
