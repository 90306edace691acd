package io.monocoque.uring;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.monocoque.io.spi.KernelEntries;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C library's functions that the driver calls, each with its result or {@code -errno}.
 *
 * <p>Threading: any thread, with an {@link ErrnoCell} that no other thread uses meanwhile. Nothing
 * here blocks except {@link #ringEnter}, which only a loop's thread calls. Those on heap memory are
 * {@code critical}: no safepoint is reached during them, so they are given little at a time ({@link
 * #HEAP_MAX}). No other is: even a {@code send} can run the whole receiving side of a loopback
 * connection.
 *
 * <p>Ownership: memory is passed by address, and its owner is the caller. Where an address outlives
 * the call (ring operations), whoever submits it keeps the memory until the completion; that cannot
 * be heap memory, which moves.
 */
final class LibC {
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  static final int SOCK_STREAM = 1;
  static final int SOCK_CLOEXEC = 0x80000;

  static final int SOL_SOCKET = 1;
  static final int SO_REUSEADDR = 2;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int IPPROTO_TCP = 6;
  static final int TCP_NODELAY = 1;
  static final int IPPROTO_IPV6 = 41;
  static final int IPV6_V6ONLY = 26;

  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_WAITALL = 0x100;
  static final int MSG_NOSIGNAL = 0x4000;
  static final int MSG_MORE = 0x8000;

  static final int SHUT_RDWR = 2;

  static final int POLLIN = 1;
  static final int POLLOUT = 4;

  /**
   * What one call on heap memory may move: all threads of the JVM may have to wait for it. At about
   * 5 GB/s that is 50 us. (ADR 0010)
   */
  static final int HEAP_MAX = 256 << 10;

  static final int EFD_CLOEXEC = 0x80000;
  static final int EFD_NONBLOCK = 0x800;

  static final int PROT_NONE = 0;
  static final int PROT_READ_WRITE = 3;
  static final int MAP_SHARED = 1;
  static final int MAP_PRIVATE = 2;
  static final int MAP_ANONYMOUS = 0x20;
  static final int MAP_POPULATE = 0x8000;

  /** The same numbers on x86-64 and AArch64. */
  static final long SYS_IO_URING_SETUP = 425;

  static final long SYS_IO_URING_ENTER = 426;
  static final long SYS_IO_URING_REGISTER = 427;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  private static final MethodHandle SYSCALL =
      link(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          ERRNO,
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle SOCKET =
      link("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), ERRNO);
  private static final MethodHandle SOCKETPAIR =
      link(
          "socketpair",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          ERRNO);
  private static final MethodHandle BIND =
      link("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT), ERRNO);
  private static final MethodHandle LISTEN =
      link("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), ERRNO);
  private static final MethodHandle GETSOCKNAME =
      link("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), ERRNO);
  private static final MethodHandle GETPEERNAME =
      link("getpeername", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), ERRNO);
  private static final MethodHandle SETSOCKOPT =
      link(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT),
          ERRNO);
  private static final MethodHandle GETSOCKOPT =
      link(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
          ERRNO);
  private static final MethodHandle SEND =
      link("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), ERRNO);
  private static final MethodHandle RECV =
      link(
          "recv",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
          ERRNO);
  private static final MethodHandle SEND_HEAP =
      link(
          "send",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
          ERRNO,
          Linker.Option.critical(true));
  private static final MethodHandle RECV_HEAP =
      link(
          "recv",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
          ERRNO,
          Linker.Option.critical(true));
  private static final MethodHandle EVENTFD =
      link("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), ERRNO);
  private static final MethodHandle READ =
      link("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG), ERRNO);
  private static final MethodHandle MMAP =
      link(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          ERRNO);

  // Without errno, because they are called by threads that have no cell, or because no error of
  // theirs could be acted upon.
  private static final MethodHandle EVENTFD_WRITE =
      link("eventfd_write", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle SHUTDOWN =
      link("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle MUNMAP =
      link("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

  /** What only checked mode calls; not looked up without it. */
  private static final class Guarding {
    static final MethodHandle MPROTECT =
        link("mprotect", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT), ERRNO);
    static final MethodHandle GETPAGESIZE = link("getpagesize", FunctionDescriptor.of(JAVA_INT));

    private Guarding() {}
  }

  private LibC() {}

  // SAFETY: each descriptor above is the C prototype of its function on 64-bit Linux (int, long and
  // pointers passed as long), and handles are private, so every call goes through a typed method.
  @SuppressWarnings("restricted") // the descriptors match the prototypes
  private static MethodHandle link(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    MemorySegment function =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("no function " + name + " in libc"));
    return LINKER.downcallHandle(function, descriptor, options);
  }

  /** What a handle throws is our own mistake in calling it. */
  private static AssertionError misuse(Throwable thrown) {
    return new AssertionError("a downcall does not throw", thrown);
  }

  private static long syscall(ErrnoCell cell, long number, long a, long b, long c, long d, long e) {
    return syscall(cell, number, a, b, c, d, e, 0);
  }

  private static long syscall(
      ErrnoCell cell, long number, long a, long b, long c, long d, long e, long f) {
    try {
      return cell.resultOrErrno(
          (long) SYSCALL.invokeExact(cell.segment(), number, a, b, c, d, e, f));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** Makes a ring; its descriptor. */
  static int ringSetup(ErrnoCell cell, int entries, long params) {
    return (int) syscall(cell, SYS_IO_URING_SETUP, entries, params, 0, 0, 0);
  }

  /** Submits and waits; the number submitted. */
  static int ringEnter(
      ErrnoCell cell,
      int ring,
      int toSubmit,
      int minComplete,
      int flags,
      long argument,
      long argumentSize) {
    KernelEntries.WAIT.count();
    return (int)
        syscall(
            cell, SYS_IO_URING_ENTER, ring, toSubmit, minComplete, flags, argument, argumentSize);
  }

  static int ringRegister(ErrnoCell cell, int ring, int operation, long argument, int count) {
    return (int) syscall(cell, SYS_IO_URING_REGISTER, ring, operation, argument, count, 0);
  }

  static int socket(ErrnoCell cell, int family) {
    try {
      return (int)
          cell.resultOrErrno(
              (int) SOCKET.invokeExact(cell.segment(), family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** Two connected Unix sockets, as two ints at {@code pair}. */
  static int socketPair(ErrnoCell cell, long pair) {
    try {
      return (int)
          cell.resultOrErrno(
              (int)
                  SOCKETPAIR.invokeExact(
                      cell.segment(), AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  static int bind(ErrnoCell cell, int socket, long address, int length) {
    try {
      return (int)
          cell.resultOrErrno((int) BIND.invokeExact(cell.segment(), socket, address, length));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  static int listen(ErrnoCell cell, int socket, int backlog) {
    try {
      return (int) cell.resultOrErrno((int) LISTEN.invokeExact(cell.segment(), socket, backlog));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /**
   * The local address of a socket.
   *
   * @param length address of an int: the room at {@code address}, then what was needed of it
   */
  static int localName(ErrnoCell cell, int socket, long address, long length) {
    try {
      return (int)
          cell.resultOrErrno(
              (int) GETSOCKNAME.invokeExact(cell.segment(), socket, address, length));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** The peer's address of a socket; parameters as {@link #localName}. */
  static int peerName(ErrnoCell cell, int socket, long address, long length) {
    try {
      return (int)
          cell.resultOrErrno(
              (int) GETPEERNAME.invokeExact(cell.segment(), socket, address, length));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** Sets an option that is an int, which lies at {@code value}. */
  static int setIntOption(ErrnoCell cell, int socket, int level, int option, long value) {
    try {
      return (int)
          cell.resultOrErrno(
              (int) SETSOCKOPT.invokeExact(cell.segment(), socket, level, option, value, 4));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** Reads an option; {@code length} is the address of an int that holds the room at value. */
  static int option(ErrnoCell cell, int socket, int level, int option, long value, long length) {
    try {
      return (int)
          cell.resultOrErrno(
              (int) GETSOCKOPT.invokeExact(cell.segment(), socket, level, option, value, length));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** Sends without waiting and without SIGPIPE. The segment cannot be freed during the call. */
  static long sendNow(ErrnoCell cell, int socket, MemorySegment data, long length, int flags) {
    KernelEntries.SEND.count();
    try {
      return cell.resultOrErrno(
          (long)
              SEND.invokeExact(
                  cell.segment(), socket, data, length, MSG_DONTWAIT | MSG_NOSIGNAL | flags));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** As {@link #sendNow}, from an array of at most {@link #HEAP_MAX} bytes. */
  static long sendHeapNow(ErrnoCell cell, int socket, MemorySegment data, long length, int flags) {
    KernelEntries.SEND.count();
    try {
      return cell.resultOrErrno(
          (long)
              SEND_HEAP.invokeExact(
                  cell.segment(), socket, data, length, MSG_DONTWAIT | MSG_NOSIGNAL | flags));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** Receives without waiting, to an array of at most {@link #HEAP_MAX} bytes. */
  static long receiveHeapNow(ErrnoCell cell, int socket, MemorySegment data, long length) {
    KernelEntries.RECEIVE.count();
    try {
      return cell.resultOrErrno(
          (long) RECV_HEAP.invokeExact(cell.segment(), socket, data, length, MSG_DONTWAIT));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** Throws away up to {@code length} bytes that a TCP socket has received. */
  static long discardReceived(ErrnoCell cell, int socket, long length) {
    KernelEntries.RECEIVE.count();
    try {
      return cell.resultOrErrno(
          (long) RECV.invokeExact(cell.segment(), socket, 0L, length, MSG_DONTWAIT | MSG_TRUNC));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  static int eventfd(ErrnoCell cell) {
    try {
      return (int)
          cell.resultOrErrno(
              (int) EVENTFD.invokeExact(cell.segment(), 0, EFD_CLOEXEC | EFD_NONBLOCK));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** Reads at most {@code length} bytes to {@code address}. */
  static long read(ErrnoCell cell, int descriptor, long address, long length) {
    KernelEntries.WAKE.count();
    try {
      return cell.resultOrErrno(
          (long) READ.invokeExact(cell.segment(), descriptor, address, length));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** Maps a part of a ring's descriptor, shared with the kernel; its address. */
  static long mapShared(ErrnoCell cell, int descriptor, long offset, long length) {
    return mmap(cell, length, MAP_SHARED | MAP_POPULATE, descriptor, offset);
  }

  /** Maps fresh memory, which costs nothing until it is touched; its address. */
  static long map(ErrnoCell cell, long length) {
    return mmap(cell, length, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }

  private static long mmap(ErrnoCell cell, long length, int flags, int descriptor, long offset) {
    try {
      return cell.resultOrErrno(
          (long)
              MMAP.invokeExact(
                  cell.segment(), 0L, length, PROT_READ_WRITE, flags, descriptor, offset));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** Adds 1 to an eventfd, which can fail only at a counter that we cannot reach. Any thread. */
  static void signal(int eventfd) {
    KernelEntries.WAKE.count();
    try {
      int ignored = (int) EVENTFD_WRITE.invokeExact(eventfd, 1L);
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** Ends both directions; fails only where the peer or an error has ended them before. */
  static void shutdown(int socket) {
    try {
      int ignored = (int) SHUTDOWN.invokeExact(socket, SHUT_RDWR);
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /**
   * Gives a descriptor back; Linux does so whatever the result says, so it is not to be repeated.
   */
  static void close(int descriptor) {
    try {
      int ignored = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  static void unmap(long address, long length) {
    try {
      int ignored = (int) MUNMAP.invokeExact(address, length);
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** Takes every right to a part of a mapping away; whole pages. */
  static int protect(ErrnoCell cell, long address, long length) {
    try {
      return (int)
          cell.resultOrErrno(
              (int) Guarding.MPROTECT.invokeExact(cell.segment(), address, length, PROT_NONE));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  static int pageSize() {
    try {
      return (int) Guarding.GETPAGESIZE.invokeExact();
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }
}
