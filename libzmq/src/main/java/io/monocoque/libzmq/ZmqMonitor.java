package io.monocoque.libzmq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A reader of one socket's events.
 *
 * <p>Threading: reading is for one thread at a time, which need not be the socket's. Opening and
 * closing are for the socket's thread.
 *
 * <p>Ownership: owns the reading end; closing stops the events. libzmq writes events from its I/O
 * threads and would block them at a full or missing reader, so the reader has no high-water mark
 * and the events are stopped before it is closed.
 */
public final class ZmqMonitor implements AutoCloseable {
  /** Every event of the first version. */
  public static final int ALL_EVENTS = 0xFFFF;

  private static final AtomicLong COUNTER = new AtomicLong();

  private final ZmqSocket watched;
  private final ZmqSocket reader;

  private ZmqMonitor(ZmqSocket watched, ZmqSocket reader) {
    this.watched = watched;
    this.reader = reader;
  }

  static ZmqMonitor open(ZmqSocket watched, int events) {
    String endpoint = "inproc://io.monocoque.libzmq.monitor-" + COUNTER.incrementAndGet();
    ZmqSocket reader = watched.context().socket(ZmqType.PAIR);
    try (Arena arena = Arena.ofConfined()) {
      reader.setOption(ZmqOption.RCVHWM, 0);
      reader.setOption(ZmqOption.LINGER, 0);
      watched.publishEvents(arena.allocateFrom(endpoint), events);
      reader.connect(endpoint);
      return new ZmqMonitor(watched, reader);
    } catch (RuntimeException refused) {
      reader.close();
      throw refused;
    }
  }

  /**
   * The next event; null when none came in time.
   *
   * @param timeoutMillis how long to wait; 0 not at all, -1 for ever
   */
  public @Nullable ZmqMonitorEvent next(int timeoutMillis) {
    reader.setOption(ZmqOption.RCVTIMEO, timeoutMillis);
    List<byte[]> parts = reader.receiveMessage();
    return parts == null ? null : ZmqMonitorEvent.of(parts);
  }

  /** Stops the events and closes the reader. */
  @Override
  public void close() {
    if (reader.isClosed()) {
      return;
    }
    if (!watched.isClosed()) {
      watched.publishEvents(MemorySegment.NULL, 0);
    }
    reader.close();
  }
}
