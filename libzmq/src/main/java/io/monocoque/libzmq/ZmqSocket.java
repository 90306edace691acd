package io.monocoque.libzmq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A libzmq socket.
 *
 * <p>A send or receive that would block (with {@link ZmqFlags#DONTWAIT}, or past SNDTIMEO or
 * RCVTIMEO) answers false, null or {@link #WOULD_BLOCK}; every other failure is a {@link
 * ZmqException}. A call cut short by a signal is made again.
 *
 * <p>Threading: one thread at a time, as libzmq asks; handing a socket to another thread needs a
 * happens-before edge. Blocking calls block the thread, and pin a virtual thread's carrier.
 *
 * <p>Ownership: whoever opened it closes it, before the context.
 */
public final class ZmqSocket implements AutoCloseable {
  /** What the receives without allocation answer when there is nothing to receive. */
  public static final int WOULD_BLOCK = -1;

  private final ZmqContext context;
  private final ZmqType type;
  private final CallState state;
  private final SocketOptions options;
  private final ZmqMessage scratch = new ZmqMessage();
  private MemorySegment handle;

  ZmqSocket(ZmqContext context, ZmqType type, MemorySegment handle, CallState state) {
    this.context = context;
    this.type = type;
    this.handle = handle;
    this.state = state;
    this.options = new SocketOptions(this, state);
  }

  public ZmqContext context() {
    return context;
  }

  public ZmqType type() {
    return type;
  }

  /** Listens at an endpoint; {@link #lastEndpoint()} then tells what a wildcard became. */
  public void bind(String endpoint) {
    atEndpoint("zmq_bind", SocketCalls::bind, endpoint);
  }

  /** Stops listening at an endpoint, named as {@link #lastEndpoint()} named it. */
  public void unbind(String endpoint) {
    atEndpoint("zmq_unbind", SocketCalls::unbind, endpoint);
  }

  public void connect(String endpoint) {
    atEndpoint("zmq_connect", SocketCalls::connect, endpoint);
  }

  public void disconnect(String endpoint) {
    atEndpoint("zmq_disconnect", SocketCalls::disconnect, endpoint);
  }

  /** The endpoint last bound or connected, with wildcards resolved. */
  public String lastEndpoint() {
    return stringOption(ZmqOption.LAST_ENDPOINT);
  }

  /** Sets an option of shape INT or LONG, to which the value is widened. */
  public void setOption(ZmqOption option, int value) {
    options.set(option, value);
  }

  /** Sets an option of shape LONG, or INT if the value fits. */
  public void setOption(ZmqOption option, long value) {
    options.set(option, value);
  }

  public void setOption(ZmqOption option, byte[] value) {
    options.set(option, value);
  }

  /** Sets an option to the UTF-8 bytes of a text; a CURVE key by its Z85 text. */
  public void setOption(ZmqOption option, String value) {
    options.set(option, value);
  }

  public int intOption(ZmqOption option) {
    return Math.toIntExact(options.integer(option));
  }

  public long longOption(ZmqOption option) {
    return options.integer(option);
  }

  public byte[] bytesOption(ZmqOption option) {
    return options.bytes(option);
  }

  /** An option's bytes as UTF-8 text; a CURVE key as its Z85 text. */
  public String stringOption(ZmqOption option) {
    return options.text(option);
  }

  /** Sends a message of one part; false when that would block. */
  public boolean send(byte[] part) {
    return send(part, ZmqFlags.NONE);
  }

  /** Sends one part as {@link ZmqFlags} say; false when that would block. */
  public boolean send(byte[] part, int flags) {
    MemorySegment socket = handle();
    scratch.assign(state, part);
    try {
      while (MessageCalls.send(state, scratch.requireInitialised(), socket, flags) < 0) {
        if (!state.interruptedElseWouldBlock("zmq_msg_send")) {
          return false;
        }
      }
      return true;
    } finally {
      // A sent zmq_msg_t is left as an empty message, an unsent one still holds the part.
      scratch.close();
    }
  }

  /** Sends a message of one part, the text in UTF-8; false when that would block. */
  public boolean send(String part) {
    return send(part.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a message of these parts; false when that would block, and then nothing was sent. */
  public boolean send(List<byte[]> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a message has at least one part");
    }
    int last = parts.size() - 1;
    for (int index = 0; index <= last; index++) {
      if (!send(parts.get(index), index < last ? ZmqFlags.SNDMORE : ZmqFlags.NONE)) {
        if (index > 0) {
          throw new ZmqException(
              ZmqErrno.EAGAIN, "part " + index + " would block after part 0 was taken");
        }
        return false;
      }
    }
    return true;
  }

  /**
   * Sends one part from native memory by {@code zmq_send}; false when that would block. Hot path:
   * allocates nothing.
   *
   * @param buffer native memory, borrowed until the call returns
   * @param length how many of its bytes to send, from its start
   * @param flags see {@link ZmqFlags}
   */
  public boolean send(MemorySegment buffer, long length, int flags) {
    if (length < 0 || length > buffer.byteSize()) {
      throw new IllegalArgumentException("length " + length + " of " + buffer.byteSize());
    }
    MemorySegment socket = handle();
    while (SocketCalls.send(state, socket, buffer, length, flags) < 0) {
      if (!state.interruptedElseWouldBlock("zmq_send")) {
        return false;
      }
    }
    return true;
  }

  /** Receives one part, waiting as long as RCVTIMEO says; null when none came. */
  public byte @Nullable [] receive() {
    return receive(ZmqFlags.NONE);
  }

  /** Receives one part as {@link ZmqFlags} say; null when that would block. */
  public byte @Nullable [] receive(int flags) {
    scratch.reset();
    try {
      return receive(scratch, flags) == WOULD_BLOCK ? null : scratch.bytes();
    } finally {
      scratch.close();
    }
  }

  /**
   * Receives one part by {@code zmq_recv} into native memory and answers its length, which is more
   * than {@code buffer.byteSize()} if it was cut, or {@link #WOULD_BLOCK}. Hot path: allocates
   * nothing.
   */
  public int receive(MemorySegment buffer, int flags) {
    MemorySegment socket = handle();
    int length;
    while ((length = SocketCalls.receive(state, socket, buffer, buffer.byteSize(), flags)) < 0) {
      if (!state.interruptedElseWouldBlock("zmq_recv")) {
        return WOULD_BLOCK;
      }
    }
    return length;
  }

  /**
   * Receives one part by {@code zmq_msg_recv} into a message used again and again, and answers its
   * length or {@link #WOULD_BLOCK}. Hot path: allocates nothing.
   */
  public int receive(ZmqMessage message, int flags) {
    MemorySegment socket = handle();
    MemorySegment target = message.requireInitialised();
    int length;
    while ((length = MessageCalls.receive(state, target, socket, flags)) < 0) {
      if (!state.interruptedElseWouldBlock("zmq_msg_recv")) {
        return WOULD_BLOCK;
      }
    }
    return length;
  }

  /** Receives all parts of a message, waiting as long as RCVTIMEO says; null when none came. */
  public @Nullable List<byte[]> receiveMessage() {
    return receiveMessage(ZmqFlags.NONE);
  }

  /** Receives all parts of a message as {@link ZmqFlags} say; null when that would block. */
  public @Nullable List<byte[]> receiveMessage(int flags) {
    scratch.reset();
    try {
      List<byte[]> parts = new ArrayList<>();
      do {
        if (receive(scratch, flags) == WOULD_BLOCK) {
          if (parts.isEmpty()) {
            return null;
          }
          throw new AssertionError("libzmq held back part " + parts.size() + " of a message");
        }
        parts.add(scratch.bytes());
      } while (scratch.more());
      return parts;
    } finally {
      scratch.close();
    }
  }

  /** Opens a reader of all this socket's events. */
  public ZmqMonitor monitor() {
    return monitor(ZmqMonitor.ALL_EVENTS);
  }

  /**
   * Opens a reader of this socket's events; at most one at a time.
   *
   * @param events the wanted ones: the numbers of {@link ZmqEvent}, combined with {@code |}
   */
  public ZmqMonitor monitor(int events) {
    return ZmqMonitor.open(this, events);
  }

  public boolean isClosed() {
    return handle.address() == 0;
  }

  /** Closes at once; unsent messages stay with the context as long as LINGER says. */
  @Override
  public void close() {
    if (isClosed()) {
      return;
    }
    MemorySegment socket = handle;
    handle = MemorySegment.NULL;
    scratch.close();
    if (SocketCalls.close(state, socket) != 0) {
      throw state.failure("zmq_close");
    }
  }

  @Override
  public String toString() {
    return "ZmqSocket[" + type + (isClosed() ? ", closed]" : "]");
  }

  /** Never null: a call on freed memory would be undefined, so a closed socket ends here. */
  MemorySegment handle() {
    if (isClosed()) {
      throw new IllegalStateException("the socket is closed: " + type);
    }
    return handle;
  }

  /** Starts or, with a null address, stops the publishing of events on an inproc name. */
  void publishEvents(MemorySegment endpoint, int events) {
    while (SocketCalls.monitor(state, handle(), endpoint, events) < 0) {
      state.interruptedOrThrow("zmq_socket_monitor");
    }
  }

  @FunctionalInterface
  private interface EndpointCall {
    int apply(CallState state, MemorySegment socket, MemorySegment endpoint);
  }

  private void atEndpoint(String name, EndpointCall call, String endpoint) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(endpoint);
      while (call.apply(state, handle(), text) != 0) {
        state.interruptedOrThrow(name + " " + endpoint);
      }
    }
  }
}
