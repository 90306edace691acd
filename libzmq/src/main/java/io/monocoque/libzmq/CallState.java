package io.monocoque.libzmq;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * The errno of the last call made with it.
 *
 * <p>On Linux {@code zmq_errno()} returns the thread's errno and nothing more. Asking for it in a
 * second downcall is too late: between the two the JVM may stop the thread at a safepoint and make
 * system calls of its own, which overwrite it. The linker therefore stores errno here before the
 * thread returns to Java.
 *
 * <p>Threading: one thread at a time, like the socket that owns it. Ownership: automatic memory,
 * which costs a downcall no reference count and may be used from whichever thread has the socket.
 */
final class CallState {
  private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO = LAYOUT.byteOffset(PathElement.groupElement("errno"));

  private final MemorySegment segment = Arena.ofAuto().allocate(LAYOUT);

  MemorySegment segment() {
    return segment;
  }

  int errno() {
    return segment.get(ValueLayout.JAVA_INT, ERRNO);
  }

  ZmqException failure(String call) {
    return ZmqException.of(call, errno());
  }

  /** True when a signal cut the call short and it is to be made again; throws on anything else. */
  boolean interruptedOrThrow(String call) {
    if (errno() == ZmqErrno.EINTR) {
      return true;
    }
    throw failure(call);
  }

  /** True: make the call again (EINTR). False: it would block (EAGAIN). Throws on anything else. */
  boolean interruptedElseWouldBlock(String call) {
    return errno() != ZmqErrno.EAGAIN && interruptedOrThrow(call);
  }
}
