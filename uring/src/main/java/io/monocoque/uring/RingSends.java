package io.monocoque.uring;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one connection that its handler is told the end of: at most one under way.
 *
 * <p>Heap memory moves, so no operation in flight can have it: what the socket takes of an array is
 * sent at once and told later, and in flight is only a wait for room in the socket.
 *
 * <p>Threading: the driver's thread, in the writer role. Ownership: holds the slab of the write
 * under way until its end.
 *
 * <p>Hot path: allocates nothing per completion.
 */
final class RingSends {
  private final UringTransport transport;
  private final UringDriver driver;

  private @Nullable MemorySegment slab;
  private long start;
  private int length;
  private int flags;

  /** What a write from heap memory came to and was not told; 0 if there is none. */
  private int heapResult;

  private boolean failed;

  RingSends(UringTransport transport) {
    this.transport = transport;
    this.driver = transport.driver;
  }

  /** What the kernel may still read; null if no write is under way. */
  @Nullable MemorySegment slab() {
    return slab;
  }

  /** Begins to write {@code from[start, start + length)}. */
  void start(MemorySegment from, long start, int length, boolean more) {
    if (slab != null) {
      throw new IllegalStateException("a write of " + this.length + " bytes is under way");
    }
    if (failed || transport.isOver()) {
      return;
    }
    slab = from;
    this.start = start;
    this.length = length;
    flags = more ? LibC.MSG_MORE : 0;
    if (from.isNative()) {
      send(from);
    } else {
      sendHeap(from);
    }
  }

  private void send(MemorySegment from) {
    driver
        .submissions()
        .send(
            transport.socket,
            from.address() + start,
            length,
            flags,
            transport.begin(UserData.OP_SEND, 0));
  }

  /** Sends from heap memory what the socket takes now, to be told; waits if that is nothing. */
  private void sendHeap(MemorySegment from) {
    int result = transport.directSends().send(from, start, length, flags);
    if (result == 0) {
      driver
          .submissions()
          .poll(transport.socket, LibC.POLLOUT, transport.begin(UserData.OP_WRITABLE, 0));
    } else {
      heapResult = result;
      transport.tellLater();
    }
  }

  void writable(int result) {
    MemorySegment from = Objects.requireNonNull(slab);
    if (result < 0 || transport.isOver()) {
      sent(result < 0 ? result : -Errno.ECANCELED);
    } else {
      sendHeap(from);
    }
  }

  void sent(int result) {
    MemorySegment from = Objects.requireNonNull(slab);
    if (result == -Errno.EINTR && !transport.isOver()) {
      send(from);
      return;
    }
    slab = null;
    if (result > 0) {
      transport.handler().onWritten(result);
    } else if (!transport.isOver()) {
      // The bytes that the peer had sent are still in the socket, after a reset too.
      failed = true;
      transport
          .handler()
          .onWritingFailed(Errno.exception(result == 0 ? Errno.EPIPE : -result, "sending"));
    }
    transport.tellFailure();
  }

  /** Tells what was known outside a poll. */
  void tell() {
    int result = heapResult;
    if (result != 0) {
      heapResult = 0;
      sent(result);
    }
  }
}
