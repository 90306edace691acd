package io.monocoque.wiring;

import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Guards one side of a socket, sending or receiving, without ever making a loop wait: who must not
 * wait submits an operation, which is run by the submitter if the lock is free, else by its holder
 * before that lets go.
 *
 * <p>Threading: {@link #submit} and {@link #tryLock} from any thread and never waiting; {@link
 * #lock} from application threads. Operations are short, do no I/O and call nobody outside.
 */
final class SocketLock {
  private static final System.Logger LOG = System.getLogger("io.monocoque");

  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentLinkedQueue<Runnable> submitted = new ConcurrentLinkedQueue<>();

  /** Whether something may have been submitted: spares the usual call a look at the queue. */
  private volatile boolean pending;

  void lock() {
    lock.lock();
    if (pending) {
      runSubmitted();
    }
  }

  /** False if somebody else is inside, who may be about to leave. */
  boolean tryLock() {
    if (!lock.tryLock()) {
      return false;
    }
    if (pending) {
      runSubmitted();
    }
    return true;
  }

  void unlock() {
    do {
      if (pending) {
        runSubmitted();
      }
      lock.unlock();
      // Who submitted between the last look and the unlocking found the lock taken.
    } while (pending && lock.tryLock());
  }

  void submit(Runnable operation) {
    submit(Runnable::run, operation);
  }

  /**
   * As {@link #submit(Runnable)}; an operation that is made once makes nothing if the lock is free.
   */
  <A> void submit(Consumer<A> operation, A argument) {
    if (tryLock()) {
      try {
        run(operation, argument);
      } finally {
        unlock();
      }
      return;
    }
    submitted.add(() -> operation.accept(argument));
    pending = true;
    if (lock.tryLock()) {
      unlock();
    }
  }

  private void runSubmitted() {
    pending = false; // before the queue is emptied: who adds after that says so again
    Runnable operation;
    while ((operation = submitted.poll()) != null) {
      run(Runnable::run, operation);
    }
  }

  /** One that fails must neither keep the lock nor take the others with it. */
  private static <A> void run(Consumer<A> operation, A argument) {
    try {
      operation.accept(argument);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "an operation on a socket failed", e);
    }
  }
}
