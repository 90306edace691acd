package io.monocoque.wiring;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one socket has to read, in bytes of memory: its part of the {@link MemoryBudget}, which says
 * who is to be told.
 *
 * <p>Threading: any thread.
 */
final class SocketMemory {
  /** So far below nothing that what is still under way makes no difference. */
  private static final long CLOSED = Long.MIN_VALUE / 2;

  private final AtomicLong unread = new AtomicLong();

  /** Adds, or takes away; returns whether the socket is open. */
  boolean add(long byteCount) {
    return unread.getAndAdd(byteCount) > CLOSED / 2;
  }

  /** Whether its readers have nothing to read. */
  boolean isEmpty() {
    return unread.get() <= 0;
  }

  boolean isClosed() {
    return unread.get() <= CLOSED / 2;
  }

  /** Counts nothing from now on; returns what was unread. */
  long close() {
    long rest = unread.getAndSet(CLOSED);
    return rest <= CLOSED / 2 ? 0 : rest;
  }
}
