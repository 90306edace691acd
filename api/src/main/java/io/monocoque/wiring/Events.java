package io.monocoque.wiring;

import static io.monocoque.io.Log.LOG;

import io.monocoque.ConnectionEvent;
import java.lang.System.Logger.Level;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners of events, in order, on a thread of its own that exists from the first event that
 * somebody listens to.
 *
 * <p>Threading: any thread; never waits. Ownership: ends its thread when closed, after what was
 * told.
 */
final class Events {
  private static final int CAPACITY = 10_000;

  private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Thread thread;
  private volatile boolean closed;

  void tell(@Nullable Consumer<ConnectionEvent> listener, ConnectionEvent event) {
    if (!isAsExpected(event)) {
      LOG.log(Level.DEBUG, () -> event.toString());
    }
    if (listener == null || closed) {
      return;
    }
    boolean taken = queue.offer(() -> listener.accept(event));
    if (!taken) {
      LOG.log(Level.WARNING, "a listener is {0} events behind: dropped {1}", CAPACITY, event);
    }
    start();
  }

  /** What a program does day by day, which is not to cost it a logger. */
  private static boolean isAsExpected(ConnectionEvent event) {
    return event instanceof ConnectionEvent.Listening
        || event instanceof ConnectionEvent.Accepted
        || event instanceof ConnectionEvent.Connected
        || event instanceof ConnectionEvent.HandshakeSucceeded
        || event instanceof ConnectionEvent.Closed;
  }

  private void start() {
    lock.lock();
    try {
      if (thread == null) {
        thread = Thread.ofPlatform().daemon().name("monocoque-events").start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (!closed || !queue.isEmpty()) {
      try {
        queue.take().run();
      } catch (InterruptedException e) {
        LOG.log(Level.DEBUG, "the events' thread is not to be interrupted; it goes on", e);
      } catch (Throwable e) { // other sockets' listeners are not to suffer from this one
        LOG.log(Level.WARNING, "a listener of connection events threw", e);
      }
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      if (thread != null) {
        boolean _ = queue.offer(() -> {});
      }
    } finally {
      lock.unlock();
    }
  }
}
