package io.monocoque.uring;

import io.monocoque.io.spi.ReceiveTarget;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The receives of one connection that do not go through the ring: of whoever the loop has lent the
 * input to.
 *
 * <p>Threading: one thread at a time. Ownership: of an {@link ErrnoCell}, until {@link #recycle}.
 */
final class DirectReceives {
  private final int socket;
  private final ErrnoCell errno = ErrnoCell.take();

  DirectReceives(int socket) {
    this.socket = socket;
  }

  /** As {@link io.monocoque.io.spi.Transport#tryRead}. */
  int receive(ReceiveTarget target) throws IOException {
    MemorySegment memory = target.memory();
    long length = Math.min(memory.byteSize(), LibC.HEAP_MAX);
    long result;
    do {
      result = LibC.receiveHeapNow(errno, socket, memory, length);
    } while (result == -Errno.EINTR);
    if (result == -Errno.EAGAIN) {
      return 0;
    }
    if (result < 0) {
      throw Errno.exception((int) -result, "receiving");
    }
    return result == 0 ? -1 : (int) result;
  }

  void recycle() {
    errno.recycle();
  }
}
