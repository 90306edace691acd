package io.monocoque.libzmq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A {@code zmq_msg_t} that is received into again and again.
 *
 * <p>It exists for benchmarks, as the receive in which libzmq copies nothing: the part's bytes are
 * read where libzmq keeps them.
 *
 * <pre>
 *   64 bytes, opaque, aligned as a pointer; small parts (to 33 bytes) live inside them
 * </pre>
 *
 * <p>Threading: one thread at a time. Ownership: holds one part until the next receive or {@link
 * #close()}, which must be called; the 64 bytes themselves are automatic memory.
 */
public final class ZmqMessage implements AutoCloseable {
  private static final long BYTE_COUNT = 64;
  private static final long ALIGNMENT = 8;

  private final MemorySegment segment = Arena.ofAuto().allocate(BYTE_COUNT, ALIGNMENT);
  private boolean initialised;

  /**
   * An empty message.
   *
   * @throws IllegalStateException when the library is not available
   */
  public ZmqMessage() {
    ZmqLinker.requireLoaded();
    initialise();
  }

  /** The part's length in bytes. */
  public long size() {
    requireInitialised();
    return MessageCalls.size(segment);
  }

  /** Whether another part of the same message follows. */
  public boolean more() {
    requireInitialised();
    return MessageCalls.more(segment);
  }

  /** The part's bytes in place: valid until the next receive into this message or its close. */
  public MemorySegment data() {
    return view(size());
  }

  /** What libzmq knows of the sender under this name, up to a NUL; null if nothing. */
  // SAFETY: zmq_msg_gets answers NULL, or a C string that stays while the message does.
  @SuppressWarnings("restricted")
  public @Nullable String property(String name) {
    requireInitialised();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = MessageCalls.gets(segment, arena.allocateFrom(name));
      return value.address() == 0 ? null : value.reinterpret(Long.MAX_VALUE).getString(0);
    }
  }

  /** A copy of the part's bytes. */
  public byte[] bytes() {
    return data().toArray(ValueLayout.JAVA_BYTE);
  }

  /** Frees the part. */
  @Override
  public void close() {
    if (initialised) {
      initialised = false;
      MessageCalls.close(segment);
    }
  }

  /** Throws away what it holds and is an empty message again. */
  void reset() {
    close();
    initialise();
  }

  /** Throws away what it holds and takes a copy of these bytes. */
  void assign(CallState state, byte[] part) {
    close();
    if (MessageCalls.initSize(state, segment, part.length) != 0) {
      throw state.failure("zmq_msg_init_size");
    }
    initialised = true;
    MemorySegment.copy(part, 0, view(part.length), ValueLayout.JAVA_BYTE, 0, part.length);
  }

  MemorySegment requireInitialised() {
    if (!initialised) {
      throw new IllegalStateException("the message is closed");
    }
    return segment;
  }

  private void initialise() {
    MessageCalls.init(segment);
    initialised = true;
  }

  // SAFETY: zmq_msg_data points at exactly zmq_msg_size bytes, which is what byteCount is; they
  // stay there until the message is received into, sent or closed, as data() tells its caller.
  @SuppressWarnings("restricted")
  private MemorySegment view(long byteCount) {
    return MessageCalls.data(segment).reinterpret(byteCount);
  }
}
