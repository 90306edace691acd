package io.monocoque.libzmq;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The calls on a {@code zmq_msg_t}, one method each, returning what C returns.
 *
 * <p>libzmq aborts the process when it is given a message that is not initialised, so only {@link
 * ZmqMessage} calls these, and it keeps that state.
 *
 * <p>Threading: one thread at a time for each message. Hot path: nothing here allocates on the heap
 * but the address {@link #data} returns.
 */
final class MessageCalls {
  private static final FunctionDescriptor ON_MESSAGE = FunctionDescriptor.of(JAVA_INT, ADDRESS);
  private static final FunctionDescriptor ON_SOCKET =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);

  // int zmq_msg_init(zmq_msg_t *msg)
  private static final MethodHandle INIT = ZmqLinker.leaf("zmq_msg_init", ON_MESSAGE);

  // int zmq_msg_init_size(zmq_msg_t *msg, size_t size)
  private static final MethodHandle INIT_SIZE =
      ZmqLinker.withErrno("zmq_msg_init_size", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

  // int zmq_msg_close(zmq_msg_t *msg)
  private static final MethodHandle CLOSE = ZmqLinker.plain("zmq_msg_close", ON_MESSAGE);

  // int zmq_msg_send(zmq_msg_t *msg, void *socket, int flags)
  private static final MethodHandle SEND = ZmqLinker.withErrno("zmq_msg_send", ON_SOCKET);

  // int zmq_msg_recv(zmq_msg_t *msg, void *socket, int flags)
  private static final MethodHandle RECV = ZmqLinker.withErrno("zmq_msg_recv", ON_SOCKET);

  // void *zmq_msg_data(zmq_msg_t *msg)
  private static final MethodHandle DATA =
      ZmqLinker.leaf("zmq_msg_data", FunctionDescriptor.of(ADDRESS, ADDRESS));

  // size_t zmq_msg_size(const zmq_msg_t *msg)
  private static final MethodHandle SIZE =
      ZmqLinker.leaf("zmq_msg_size", FunctionDescriptor.of(JAVA_LONG, ADDRESS));

  // int zmq_msg_more(const zmq_msg_t *msg)
  private static final MethodHandle MORE = ZmqLinker.leaf("zmq_msg_more", ON_MESSAGE);

  // const char *zmq_msg_gets(const zmq_msg_t *msg, const char *property)
  private static final MethodHandle GETS =
      ZmqLinker.plain("zmq_msg_gets", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));

  private MessageCalls() {}

  static int init(MemorySegment message) {
    try {
      return (int) INIT.invokeExact(message);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_msg_init", thrown);
    }
  }

  static int initSize(CallState state, MemorySegment message, long byteCount) {
    try {
      return (int) INIT_SIZE.invokeExact(state.segment(), message, byteCount);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_msg_init_size", thrown);
    }
  }

  static int close(MemorySegment message) {
    try {
      return (int) CLOSE.invokeExact(message);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_msg_close", thrown);
    }
  }

  static int send(CallState state, MemorySegment message, MemorySegment socket, int flags) {
    try {
      return (int) SEND.invokeExact(state.segment(), message, socket, flags);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_msg_send", thrown);
    }
  }

  static int receive(CallState state, MemorySegment message, MemorySegment socket, int flags) {
    try {
      return (int) RECV.invokeExact(state.segment(), message, socket, flags);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_msg_recv", thrown);
    }
  }

  static MemorySegment data(MemorySegment message) {
    try {
      return (MemorySegment) DATA.invokeExact(message);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_msg_data", thrown);
    }
  }

  static long size(MemorySegment message) {
    try {
      return (long) SIZE.invokeExact(message);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_msg_size", thrown);
    }
  }

  static MemorySegment gets(MemorySegment message, MemorySegment property) {
    try {
      return (MemorySegment) GETS.invokeExact(message, property);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_msg_gets", thrown);
    }
  }

  static boolean more(MemorySegment message) {
    try {
      return (int) MORE.invokeExact(message) == 1;
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_msg_more", thrown);
    }
  }
}
