package io.monocoque.libzmq;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A libzmq context: the I/O threads, and the scope of inproc names.
 *
 * <p>Threading: any thread, except that {@link #close()} must not race with {@link #socket}:
 * closing frees the native context.
 *
 * <p>Ownership: sockets are owned by whoever opened them and must be closed first. {@link #close()}
 * waits for that, and for their unsent messages as far as LINGER says.
 */
public final class ZmqContext implements AutoCloseable {
  private static final int IO_THREADS = 1;
  private static final int MAX_SOCKETS = 2;

  private final MemorySegment handle;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ZmqContext(MemorySegment handle) {
    this.handle = handle;
  }

  /**
   * Opens a context with one I/O thread, libzmq's default.
   *
   * @throws IllegalStateException when the library is not available
   */
  public static ZmqContext open() {
    return open(1);
  }

  /**
   * Opens a context.
   *
   * @param ioThreads how many I/O threads it is to have; none is enough for inproc alone
   * @throws IllegalStateException when the library is not available
   */
  public static ZmqContext open(int ioThreads) {
    ZmqLinker.requireLoaded();
    CallState state = new CallState();
    MemorySegment handle = ContextCalls.create(state);
    if (handle.address() == 0) {
      throw state.failure("zmq_ctx_new");
    }
    ZmqContext context = new ZmqContext(handle);
    try {
      context.set(IO_THREADS, ioThreads);
      return context;
    } catch (ZmqException refused) {
      context.close();
      throw refused;
    }
  }

  /** Sets how many sockets may be open at once (1023 unless set); before the first socket. */
  public void setMaxSockets(int count) {
    set(MAX_SOCKETS, count);
  }

  /** Opens a socket, which the caller closes. */
  public ZmqSocket socket(ZmqType type) {
    requireOpen();
    CallState state = new CallState();
    MemorySegment socket = ContextCalls.socket(state, handle, type.number());
    if (socket.address() == 0) {
      throw state.failure("zmq_socket");
    }
    return new ZmqSocket(this, type, socket, state);
  }

  /**
   * Makes every blocked and every later call on this context's sockets fail with {@link
   * ZmqErrno#ETERM}; the sockets still have to be closed.
   */
  public void shutdown() {
    requireOpen();
    CallState state = new CallState();
    if (ContextCalls.shutdown(state, handle) != 0) {
      throw state.failure("zmq_ctx_shutdown");
    }
  }

  /** Waits until every socket is closed and done with its linger, then frees the context. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    CallState state = new CallState();
    while (ContextCalls.term(state, handle) != 0) {
      state.interruptedOrThrow("zmq_ctx_term");
    }
  }

  private void set(int option, int value) {
    requireOpen();
    CallState state = new CallState();
    if (ContextCalls.set(state, handle, option, value) != 0) {
      throw state.failure("zmq_ctx_set");
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the context is closed");
    }
  }
}
