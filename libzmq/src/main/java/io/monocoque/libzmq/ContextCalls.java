package io.monocoque.libzmq;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The calls on a context, one method each, returning what C returns.
 *
 * <p>Threading: any thread; libzmq contexts are thread-safe until terminated. Reached only after
 * {@link ZmqLinker#requireLoaded()}.
 */
final class ContextCalls {
  // void *zmq_ctx_new(void)
  private static final MethodHandle CTX_NEW =
      ZmqLinker.withErrno("zmq_ctx_new", FunctionDescriptor.of(ADDRESS));

  // int zmq_ctx_set(void *context, int option, int optval)
  private static final MethodHandle CTX_SET =
      ZmqLinker.withErrno(
          "zmq_ctx_set", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

  // int zmq_ctx_shutdown(void *context)
  private static final MethodHandle CTX_SHUTDOWN =
      ZmqLinker.withErrno("zmq_ctx_shutdown", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  // int zmq_ctx_term(void *context)
  private static final MethodHandle CTX_TERM =
      ZmqLinker.withErrno("zmq_ctx_term", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  // void *zmq_socket(void *context, int type)
  private static final MethodHandle SOCKET =
      ZmqLinker.withErrno("zmq_socket", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));

  private ContextCalls() {}

  static MemorySegment create(CallState state) {
    try {
      return (MemorySegment) CTX_NEW.invokeExact(state.segment());
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_ctx_new", thrown);
    }
  }

  static int set(CallState state, MemorySegment context, int option, int value) {
    try {
      return (int) CTX_SET.invokeExact(state.segment(), context, option, value);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_ctx_set", thrown);
    }
  }

  static int shutdown(CallState state, MemorySegment context) {
    try {
      return (int) CTX_SHUTDOWN.invokeExact(state.segment(), context);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_ctx_shutdown", thrown);
    }
  }

  static int term(CallState state, MemorySegment context) {
    try {
      return (int) CTX_TERM.invokeExact(state.segment(), context);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_ctx_term", thrown);
    }
  }

  static MemorySegment socket(CallState state, MemorySegment context, int type) {
    try {
      return (MemorySegment) SOCKET.invokeExact(state.segment(), context, type);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_socket", thrown);
    }
  }
}
