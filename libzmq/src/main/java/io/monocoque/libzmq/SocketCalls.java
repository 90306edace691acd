package io.monocoque.libzmq;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The calls on a socket, one method each, returning what C returns.
 *
 * <p>All of them capture errno and none is a critical downcall: each may block or take a lock.
 *
 * <p>Threading: one thread at a time for each socket. Hot path: {@link #send} and {@link #receive}
 * allocate nothing.
 */
final class SocketCalls {
  private static final FunctionDescriptor WITH_TEXT =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
  private static final FunctionDescriptor WITH_BUFFER =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);

  // int zmq_close(void *socket)
  private static final MethodHandle CLOSE =
      ZmqLinker.withErrno("zmq_close", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  // int zmq_bind(void *socket, const char *addr), and its three siblings
  private static final MethodHandle BIND = ZmqLinker.withErrno("zmq_bind", WITH_TEXT);
  private static final MethodHandle UNBIND = ZmqLinker.withErrno("zmq_unbind", WITH_TEXT);
  private static final MethodHandle CONNECT = ZmqLinker.withErrno("zmq_connect", WITH_TEXT);
  private static final MethodHandle DISCONNECT = ZmqLinker.withErrno("zmq_disconnect", WITH_TEXT);

  // int zmq_setsockopt(void *socket, int option, const void *optval, size_t optvallen)
  private static final MethodHandle SETSOCKOPT =
      ZmqLinker.withErrno(
          "zmq_setsockopt", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG));

  // int zmq_getsockopt(void *socket, int option, void *optval, size_t *optvallen)
  private static final MethodHandle GETSOCKOPT =
      ZmqLinker.withErrno(
          "zmq_getsockopt", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));

  // int zmq_send(void *socket, const void *buf, size_t len, int flags)
  private static final MethodHandle SEND = ZmqLinker.withErrno("zmq_send", WITH_BUFFER);

  // int zmq_recv(void *socket, void *buf, size_t len, int flags)
  private static final MethodHandle RECV = ZmqLinker.withErrno("zmq_recv", WITH_BUFFER);

  // int zmq_socket_monitor(void *socket, const char *addr, int events)
  private static final MethodHandle SOCKET_MONITOR =
      ZmqLinker.withErrno(
          "zmq_socket_monitor", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));

  private SocketCalls() {}

  static int close(CallState state, MemorySegment socket) {
    try {
      return (int) CLOSE.invokeExact(state.segment(), socket);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_close", thrown);
    }
  }

  static int bind(CallState state, MemorySegment socket, MemorySegment endpoint) {
    try {
      return (int) BIND.invokeExact(state.segment(), socket, endpoint);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_bind", thrown);
    }
  }

  static int unbind(CallState state, MemorySegment socket, MemorySegment endpoint) {
    try {
      return (int) UNBIND.invokeExact(state.segment(), socket, endpoint);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_unbind", thrown);
    }
  }

  static int connect(CallState state, MemorySegment socket, MemorySegment endpoint) {
    try {
      return (int) CONNECT.invokeExact(state.segment(), socket, endpoint);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_connect", thrown);
    }
  }

  static int disconnect(CallState state, MemorySegment socket, MemorySegment endpoint) {
    try {
      return (int) DISCONNECT.invokeExact(state.segment(), socket, endpoint);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_disconnect", thrown);
    }
  }

  static int setOption(
      CallState state, MemorySegment socket, int option, MemorySegment value, long byteCount) {
    try {
      return (int) SETSOCKOPT.invokeExact(state.segment(), socket, option, value, byteCount);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_setsockopt", thrown);
    }
  }

  static int option(
      CallState state, MemorySegment socket, int option, MemorySegment value, MemorySegment size) {
    try {
      return (int) GETSOCKOPT.invokeExact(state.segment(), socket, option, value, size);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_getsockopt", thrown);
    }
  }

  static int send(
      CallState state, MemorySegment socket, MemorySegment buffer, long byteCount, int flags) {
    try {
      return (int) SEND.invokeExact(state.segment(), socket, buffer, byteCount, flags);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_send", thrown);
    }
  }

  static int receive(
      CallState state, MemorySegment socket, MemorySegment buffer, long byteCount, int flags) {
    try {
      return (int) RECV.invokeExact(state.segment(), socket, buffer, byteCount, flags);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_recv", thrown);
    }
  }

  static int monitor(CallState state, MemorySegment socket, MemorySegment endpoint, int events) {
    try {
      return (int) SOCKET_MONITOR.invokeExact(state.segment(), socket, endpoint, events);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_socket_monitor", thrown);
    }
  }
}
