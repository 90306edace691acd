package io.monocoque.uring;

import io.monocoque.io.spi.ReceiveTarget;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The receives of one connection that do not go through the ring, and the waits for them: of
 * whoever the loop has lent the input to.
 *
 * <p>Threading: one thread receives at a time, and one waits, beside it. Ownership: of two {@link
 * ErrnoCell}s, until {@link #recycle}.
 */
final class DirectReceives {
  private final int socket;
  private final ErrnoCell errno = ErrnoCell.take();

  /** Of {@link #await}, as is what follows; made for the first. */
  private @Nullable ErrnoCell awaitErrno;

  private @Nullable MemorySegment pollFd;

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

  /** As {@link io.monocoque.io.spi.Transport#awaitInput}. */
  void await(int millis) throws IOException {
    ErrnoCell cell = awaitErrno;
    MemorySegment asked = pollFd;
    if (cell == null || asked == null) {
      cell = ErrnoCell.take();
      awaitErrno = cell;
      asked = Arena.ofAuto().allocate(PollFdLayout.SIZE, Integer.BYTES);
      asked.set(ValueLayout.JAVA_INT, PollFdLayout.DESCRIPTOR, socket);
      asked.set(ValueLayout.JAVA_SHORT, PollFdLayout.EVENTS, (short) LibC.POLLIN);
      pollFd = asked;
    }
    int result = LibC.poll(cell, asked, millis);
    if (result < 0 && result != -Errno.EINTR) {
      throw Errno.exception(-result, "waiting");
    }
  }

  void recycle() {
    errno.recycle();
    if (awaitErrno != null) {
      awaitErrno.recycle();
    }
  }
}
