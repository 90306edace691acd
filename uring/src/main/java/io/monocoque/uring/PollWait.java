package io.monocoque.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.monocoque.io.spi.InputWait;
import io.monocoque.io.spi.Transport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

/**
 * Where a thread waits, beside the ring, for the input of some connections: by {@code poll}, with
 * an eventfd that ends it.
 *
 * <pre>
 *   | the eventfd | connection 0 | connection 1 | ... |       a struct pollfd for each
 *   | what is read of the eventfd |
 * </pre>
 *
 * <p>Threading: see {@link InputWait}. Ownership: of the eventfd and an {@link ErrnoCell}, until
 * {@link #close}.
 */
final class PollWait implements InputWait {
  private static final int COUNTER = (1 + MOST) * PollFdLayout.SIZE;
  private static final int SIZE = COUNTER + Long.BYTES;

  private final ErrnoCell errno = ErrnoCell.take();
  private final Waker waker;
  private final MemorySegment memory = Arena.ofAuto().allocate(SIZE, Long.BYTES);

  PollWait() throws IOException {
    int eventfd = LibC.eventfd(errno);
    if (eventfd < 0) {
      errno.recycle();
      throw Errno.exception(-eventfd, "making an eventfd");
    }
    waker = new Waker(eventfd);
    for (int i = 0; i <= MOST; i++) {
      memory.set(JAVA_SHORT, i * PollFdLayout.SIZE + PollFdLayout.EVENTS, (short) LibC.POLLIN);
    }
    ask(0, eventfd);
  }

  private void ask(int index, int descriptor) {
    memory.set(JAVA_INT, index * PollFdLayout.SIZE + PollFdLayout.DESCRIPTOR, descriptor);
  }

  private boolean isReady(int index) {
    return memory.get(JAVA_SHORT, index * PollFdLayout.SIZE + PollFdLayout.RETURNED) != 0;
  }

  @Override
  public void await(List<Transport> transports, boolean[] ready, int millis) throws IOException {
    int count = transports.size();
    for (int i = 0; i < count; i++) {
      if (!(transports.get(i) instanceof UringTransport ours)) {
        throw new IOException("a transport of another driver");
      }
      ask(1 + i, ours.socket);
    }
    boolean waits = millis != 0 && waker.beforeWait();
    int result = LibC.poll(errno, memory, 1 + count, waits ? millis : 0);
    if (waits) {
      waker.afterWait();
    }
    if (result < 0 && result != -Errno.EINTR) {
      throw Errno.exception(-result, "waiting");
    }
    for (int i = 0; i < count; i++) {
      ready[i] = result > 0 && isReady(1 + i);
    }
    if (result > 0 && isReady(0)) {
      drain();
    }
  }

  private void drain() {
    try {
      LibC.read(errno, waker.eventfd(), memory.address() + COUNTER, Long.BYTES);
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  @Override
  public void wake() {
    waker.wake();
  }

  @Override
  public void close() {
    waker.close();
    errno.recycle();
  }
}
