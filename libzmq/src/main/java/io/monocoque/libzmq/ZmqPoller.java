package io.monocoque.libzmq;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Waits for messages on any of several sockets, by {@code zmq_poll}.
 *
 * <pre>
 *   zmq_pollitem_t   0 socket   8 fd   12 events   14 revents   16
 * </pre>
 *
 * <p>Threading: the one thread that uses the sockets. Ownership: the sockets stay their opener's,
 * who does not close them while this is in use.
 */
public final class ZmqPoller {
  private static final long ITEM_SIZE = 16;
  private static final long EVENTS = 12;
  private static final long REVENTS = 14;
  private static final short POLLIN = 1;

  // int zmq_poll(zmq_pollitem_t *items, int nitems, long timeout)
  private static final MethodHandle POLL =
      ZmqLinker.withErrno(
          "zmq_poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG));

  private final CallState state = new CallState();
  private final MemorySegment items;
  private final int count;

  /** Opens a poller of these sockets. */
  public ZmqPoller(List<ZmqSocket> sockets) {
    count = sockets.size();
    items = Arena.ofAuto().allocate(count * ITEM_SIZE, ADDRESS.byteAlignment());
    for (int i = 0; i < count; i++) {
      items.set(ADDRESS, i * ITEM_SIZE, sockets.get(i).handle());
      items.set(JAVA_SHORT, i * ITEM_SIZE + EVENTS, POLLIN);
    }
  }

  /**
   * Waits until a socket has a message. Hot path: allocates nothing.
   *
   * @param timeoutMillis how long to wait; 0 not at all, -1 for ever
   * @return how many have one
   */
  public int poll(long timeoutMillis) {
    int ready;
    while ((ready = pollOnce(timeoutMillis)) < 0) {
      state.interruptedOrThrow("zmq_poll");
    }
    return ready;
  }

  private int pollOnce(long timeoutMillis) {
    try {
      return (int) POLL.invokeExact(state.segment(), items, count, timeoutMillis);
    } catch (Throwable thrown) {
      throw ZmqLinker.thrownBy("zmq_poll", thrown);
    }
  }

  /** Whether the last {@link #poll} found a message at the socket with this index in the list. */
  public boolean isReadable(int index) {
    return items.get(JAVA_SHORT, index * ITEM_SIZE + REVENTS) == POLLIN;
  }
}
