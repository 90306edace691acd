package io.monocoque.uring;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.monocoque.io.spi.KernelEntries;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * The C library's functions that the driver calls, each with its result or {@code -errno}.
 *
 * <p>Threading: any thread, with an {@link ErrnoCell} that no other thread uses meanwhile. Nothing
 * here blocks except {@link #ringEnter}, which only a loop's thread calls, and {@link #poll}. Those
 * on heap memory are {@code critical}: no safepoint is reached during them, so they are given
 * little at a time ({@link #HEAP_MAX}). No other is: even a {@code send} can run the whole
 * receiving side of a loopback connection.
 *
 * <p>All but those on heap memory are called through one handle: to link the first takes some 80 ms
 * of processor time, and each further shape some 13 ms.
 *
 * <p>Bounds and life of memory that is passed as a segment are checked by the call.
 *
 * <p>Ownership: other memory is passed by address, and its owner is the caller. Where an address
 * outlives the call (ring operations), whoever submits it keeps the memory until the completion;
 * that cannot be heap memory, which moves.
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
  static final int TCP_NOTSENT_LOWAT = 25;
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

  private static final MemorySegment SYSCALL = find("syscall");
  private static final MemorySegment SOCKET = find("socket");
  private static final MemorySegment SOCKETPAIR = find("socketpair");
  private static final MemorySegment BIND = find("bind");
  private static final MemorySegment LISTEN = find("listen");
  private static final MemorySegment GETSOCKNAME = find("getsockname");
  private static final MemorySegment GETPEERNAME = find("getpeername");
  private static final MemorySegment SETSOCKOPT = find("setsockopt");
  private static final MemorySegment GETSOCKOPT = find("getsockopt");
  private static final MemorySegment SEND = find("send");
  private static final MemorySegment RECV = find("recv");
  private static final MemorySegment POLL = find("poll");
  private static final MemorySegment EVENTFD = find("eventfd");
  private static final MemorySegment EVENTFD_WRITE = find("eventfd_write");
  private static final MemorySegment READ = find("read");
  private static final MemorySegment MMAP = find("mmap");
  private static final MemorySegment MUNMAP = find("munmap");
  private static final MemorySegment MPROTECT = find("mprotect");
  private static final MemorySegment GETPAGESIZE = find("getpagesize");
  private static final MemorySegment SHUTDOWN = find("shutdown");
  private static final MemorySegment CLOSE = find("close");

  /**
   * {@code long f(long, void*, long, long, long, long, long)}, of any address. The second argument
   * is where {@code send} has its memory, which the linker holds during the call; others have
   * whatever they have there.
   */
  private static final MethodHandle CALL =
      link(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          ERRNO);

  /** For large messages, so it is linked when the first of them comes. */
  private static final class OnHeap {
    static final MethodHandle CALL_WITH_ARRAY =
        link(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG),
            ERRNO,
            Linker.Option.critical(true));

    private OnHeap() {}
  }

  /**
   * Of calls whose errors nobody could act upon, and by threads that have no cell. Any number of
   * threads write to it, and nobody reads it.
   */
  private static final MemorySegment IGNORED = Arena.global().allocate(Integer.BYTES);

  private LibC() {}

  private static MemorySegment find(String name) {
    return LINKER.defaultLookup().findOrThrow(name);
  }

  // SAFETY: all arguments of these functions are integers or pointers, at most seven. On x86-64 and
  // AArch64 each travels as 64 bits, in a register or, the seventh on x86-64, on the stack, which
  // the caller clears away. A function reads as many of them as its prototype has, and of an int
  // the lower half; what is passed beyond that it does not see. Of a result that is an int only the
  // lower half is looked at (intCall). Handles are private: every call goes through a typed method.
  @SuppressWarnings("restricted") // the descriptors fit the prototypes, as said above
  private static MethodHandle link(FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(descriptor, options);
  }

  /** Makes its segment where it is used up: elsewhere the compiler may not take it away. */
  private static long call(
      MemorySegment function,
      MemorySegment errno,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g) {
    try {
      return (long) CALL.invokeExact(function, errno, a, MemorySegment.ofAddress(b), c, d, e, f, g);
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** What a handle throws is our own mistake in calling it. */
  private static AssertionError misuse(Throwable thrown) {
    return new AssertionError("a downcall does not throw", thrown);
  }

  /** A function with an int result. */
  private static int intCall(ErrnoCell cell, MemorySegment function, long a, long b, long c) {
    return intCall(cell, function, a, b, c, 0, 0);
  }

  private static int intCall(
      ErrnoCell cell, MemorySegment function, long a, long b, long c, long d, long e) {
    int result = (int) call(function, cell.segment(), a, b, c, d, e, 0, 0);
    return (int) cell.resultOrErrno(result);
  }

  private static void callIgnoringErrors(MemorySegment function, long a, long b) {
    call(function, IGNORED, a, b, 0, 0, 0, 0, 0);
  }

  private static int syscall(
      ErrnoCell cell, long number, long a, long b, long c, long d, long e, long f) {
    return (int) cell.resultOrErrno(call(SYSCALL, cell.segment(), number, a, b, c, d, e, f));
  }

  /** Makes a ring; its descriptor. */
  static int ringSetup(ErrnoCell cell, int entries, long params) {
    return syscall(cell, SYS_IO_URING_SETUP, entries, params, 0, 0, 0, 0);
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
    return syscall(
        cell, SYS_IO_URING_ENTER, ring, toSubmit, minComplete, flags, argument, argumentSize);
  }

  static int ringRegister(ErrnoCell cell, int ring, int operation, long argument, int count) {
    return syscall(cell, SYS_IO_URING_REGISTER, ring, operation, argument, count, 0, 0);
  }

  static int socket(ErrnoCell cell, int family) {
    return intCall(cell, SOCKET, family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  }

  /** Two connected Unix sockets, as two ints at {@code pair}. */
  static int socketPair(ErrnoCell cell, long pair) {
    return intCall(cell, SOCKETPAIR, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair, 0);
  }

  static int bind(ErrnoCell cell, int socket, long address, int length) {
    return intCall(cell, BIND, socket, address, length);
  }

  static int listen(ErrnoCell cell, int socket, int backlog) {
    return intCall(cell, LISTEN, socket, backlog, 0);
  }

  /**
   * The local address of a socket.
   *
   * @param length address of an int: the room at {@code address}, then what was needed of it
   */
  static int localName(ErrnoCell cell, int socket, long address, long length) {
    return intCall(cell, GETSOCKNAME, socket, address, length);
  }

  /** The peer's address of a socket; parameters as {@link #localName}. */
  static int peerName(ErrnoCell cell, int socket, long address, long length) {
    return intCall(cell, GETPEERNAME, socket, address, length);
  }

  /** Sets an option that is an int, which lies at {@code value}. */
  static int setIntOption(ErrnoCell cell, int socket, int level, int option, long value) {
    return intCall(cell, SETSOCKOPT, socket, level, option, value, Integer.BYTES);
  }

  /** Reads an option; {@code length} is the address of an int that holds the room at value. */
  static int option(ErrnoCell cell, int socket, int level, int option, long value, long length) {
    return intCall(cell, GETSOCKOPT, socket, level, option, value, length);
  }

  /**
   * Sends {@code from[start, start + length)}, native memory, which cannot be freed during the
   * call, without waiting and without SIGPIPE.
   */
  static long sendNow(
      ErrnoCell cell, int socket, MemorySegment from, long start, long length, int flags) {
    KernelEntries.SEND.count();
    long allFlags = MSG_DONTWAIT | MSG_NOSIGNAL | flags;
    try {
      return cell.resultOrErrno(
          (long)
              CALL.invokeExact(
                  SEND,
                  cell.segment(),
                  (long) socket,
                  from.asSlice(start, length), // made where it is used up, as in call
                  length,
                  allFlags,
                  0L,
                  0L,
                  0L));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /** As {@link #sendNow}, from an array, at most {@link #HEAP_MAX} bytes. */
  static long sendHeapNow(
      ErrnoCell cell, int socket, MemorySegment array, long start, long length, int flags) {
    KernelEntries.SEND.count();
    long allFlags = MSG_DONTWAIT | MSG_NOSIGNAL | flags;
    try {
      return cell.resultOrErrno(
          (long)
              OnHeap.CALL_WITH_ARRAY.invokeExact(
                  SEND,
                  cell.segment(),
                  (long) socket,
                  array.asSlice(start, length), // made where it is used up, as in call
                  length,
                  allFlags));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /**
   * Receives without waiting into the first {@code length} bytes of an array, at most {@link
   * #HEAP_MAX}. It is passed as it is: whoever receives a stream allocates nothing for it, compiled
   * or not.
   */
  static long receiveHeapNow(ErrnoCell cell, int socket, MemorySegment array, long length) {
    KernelEntries.RECEIVE.count();
    try {
      return cell.resultOrErrno(
          (long)
              OnHeap.CALL_WITH_ARRAY.invokeExact(
                  RECV, cell.segment(), (long) socket, array, length, (long) MSG_DONTWAIT));
    } catch (Throwable thrown) {
      throw misuse(thrown);
    }
  }

  /**
   * Waits for an event of a few descriptors, for some milliseconds at most; the number of those
   * that have one.
   *
   * @param pollFds as {@link PollFdLayout} has it, one behind the other
   */
  static int poll(ErrnoCell cell, MemorySegment pollFds, int count, int millis) {
    KernelEntries.WAIT.count();
    try {
      return intCall(cell, POLL, pollFds.address(), count, millis);
    } finally {
      Reference.reachabilityFence(pollFds);
    }
  }

  /** Throws away up to {@code length} bytes that a TCP socket has received. */
  static long discardReceived(ErrnoCell cell, int socket, long length) {
    KernelEntries.RECEIVE.count();
    long flags = MSG_DONTWAIT | MSG_TRUNC;
    return cell.resultOrErrno(call(RECV, cell.segment(), socket, 0, length, flags, 0, 0, 0));
  }

  static int eventfd(ErrnoCell cell) {
    return intCall(cell, EVENTFD, 0, EFD_CLOEXEC | EFD_NONBLOCK, 0);
  }

  /** Reads at most {@code length} bytes to {@code address}. */
  static long read(ErrnoCell cell, int descriptor, long address, long length) {
    KernelEntries.WAKE.count();
    return cell.resultOrErrno(call(READ, cell.segment(), descriptor, address, length, 0, 0, 0, 0));
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
    return cell.resultOrErrno(
        call(MMAP, cell.segment(), 0, length, PROT_READ_WRITE, flags, descriptor, offset, 0));
  }

  /** Adds 1 to an eventfd, which can fail only at a counter that we cannot reach. Any thread. */
  static void signal(int eventfd) {
    KernelEntries.WAKE.count();
    callIgnoringErrors(EVENTFD_WRITE, eventfd, 1);
  }

  /** Ends both directions; fails only where the peer or an error has ended them before. */
  static void shutdown(int socket) {
    callIgnoringErrors(SHUTDOWN, socket, SHUT_RDWR);
  }

  /**
   * Gives a descriptor back; Linux does so whatever the result says, so it is not to be repeated.
   */
  static void close(int descriptor) {
    callIgnoringErrors(CLOSE, descriptor, 0);
  }

  static void unmap(long address, long length) {
    callIgnoringErrors(MUNMAP, address, length);
  }

  /** Takes every right to a part of a mapping away; whole pages. */
  static int protect(ErrnoCell cell, long address, long length) {
    return intCall(cell, MPROTECT, address, length, PROT_NONE);
  }

  static int pageSize() {
    return (int) call(GETPAGESIZE, IGNORED, 0, 0, 0, 0, 0, 0, 0);
  }
}
