package io.monocoque.wiring;

import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Guards one side of a socket, sending or receiving, without ever making a loop wait: who must not
 * wait submits an operation, which is run by the submitter if the lock is free, else by its holder
 * before that lets go.
 *
 * <p>Threading: {@link #submit} from any thread and never waiting; {@link #lock} from application
 * threads. Operations are short, do no I/O and call nobody outside.
 */
final class SocketLock {
  private static final System.Logger LOG = System.getLogger("io.monocoque");

  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentLinkedQueue<Runnable> submitted = new ConcurrentLinkedQueue<>();

  void lock() {
    lock.lock();
    if (!submitted.isEmpty()) {
      runSubmitted();
    }
  }

  void unlock() {
    do {
      runSubmitted();
      lock.unlock();
      // An operation that was submitted between the last look and the unlocking found the lock
      // taken.
    } while (!submitted.isEmpty() && lock.tryLock());
  }

  void submit(Runnable operation) {
    submitted.add(operation);
    if (lock.tryLock()) {
      unlock();
    }
  }

  private void runSubmitted() {
    Runnable operation;
    while ((operation = submitted.poll()) != null) {
      try {
        operation.run();
      } catch (RuntimeException e) {
        // One that fails must neither keep the lock nor take the others with it.
        LOG.log(Level.ERROR, "an operation on a socket failed", e);
      }
    }
  }
}
