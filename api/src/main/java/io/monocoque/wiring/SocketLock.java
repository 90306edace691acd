package io.monocoque.wiring;

import static io.monocoque.io.Log.LOG;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Guards one side of a socket, sending or receiving, without ever making a loop wait: who must not
 * wait submits an operation, which is run by the submitter if the lock is free, else by its holder
 * before that lets go.
 *
 * <p>It is taken and left for each message, so leaving it costs no fence: its holder may miss who
 * came in that very moment, and those do not rely on it. A thread that waits looks again by itself
 * after a while, and what was submitted is tried again by the loop, every little while.
 *
 * <p>Threading: {@link #submit} and {@link #tryLock} from any thread and never waiting; {@link
 * #lock} from application threads, not again while it is held. Operations are short, wait for
 * nothing and call nobody outside.
 */
final class SocketLock implements Runnable {
  private static final int FREE = 0;
  private static final int HELD = 1;

  /** Looks before a thread parks: about as long as somebody is inside. */
  private static final int LOOKS = 50;

  /** How long a thread parks that may have been missed. */
  private static final long PARK_NANOS = 200_000;

  /** A class, as the first message needs it. (ADR 0019) */
  private static final Consumer<Runnable> RUN =
      new Consumer<>() {
        @Override
        public void accept(Runnable operation) {
          operation.run();
        }
      };

  private static final VarHandle STATE;
  private static final VarHandle WAITING_COUNT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(SocketLock.class, "state", int.class);
      WAITING_COUNT = lookup.findVarHandle(SocketLock.class, "waitingCount", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int state = FREE;

  /** The id of who is inside; means something to that thread only. No reference: cheaper to set. */
  private long holder;

  private final ConcurrentLinkedQueue<Thread> waiting = new ConcurrentLinkedQueue<>();

  /** As many as wait, or a moment ago: spares the usual call a look at the queue. */
  private volatile int waitingCount;

  private final ConcurrentLinkedQueue<Runnable> submitted = new ConcurrentLinkedQueue<>();

  private final Executor soon;

  /** Whether something may have been submitted: spares the usual call a look at the queue. */
  private volatile boolean pending;

  /**
   * @param soon runs a task a moment later
   */
  SocketLock(Executor soon) {
    this.soon = soon;
  }

  void lock() {
    if (!STATE.compareAndSet(this, FREE, HELD)) {
      await();
    }
    entered();
  }

  /** False if somebody else is inside, who may be about to leave, or the caller itself. */
  boolean tryLock() {
    if (!STATE.compareAndSet(this, FREE, HELD)) {
      return false;
    }
    entered();
    return true;
  }

  private void entered() {
    holder = Thread.currentThread().threadId();
    if (pending) {
      runSubmitted();
    }
  }

  private boolean isHolder() {
    return Thread.currentThread().threadId() == holder;
  }

  private void await() {
    if (isHolder()) {
      throw new IllegalStateException("the lock is held by this thread already");
    }
    for (int i = 0; i < LOOKS; i++) {
      Thread.onSpinWait();
      if (state == FREE && STATE.compareAndSet(this, FREE, HELD)) {
        return;
      }
    }
    Thread self = Thread.currentThread();
    boolean interrupted = false;
    waiting.add(self);
    WAITING_COUNT.getAndAdd(this, 1);
    while (!STATE.compareAndSet(this, FREE, HELD)) {
      LockSupport.parkNanos(this, PARK_NANOS);
      interrupted |= Thread.interrupted();
    }
    WAITING_COUNT.getAndAdd(this, -1);
    waiting.remove(self);
    if (interrupted) {
      self.interrupt();
    }
  }

  void unlock() {
    do {
      if (pending) {
        runSubmitted();
      }
      holder = 0;
      STATE.setRelease(this, FREE);
      // Who submitted between the last look and this found the lock taken.
    } while (pending && tryLock());
    if (waitingCount != 0) {
      LockSupport.unpark(waiting.peek());
    }
  }

  void submit(Runnable operation) {
    submit(RUN, operation);
  }

  /**
   * As {@link #submit(Runnable)}; an operation that is made once makes nothing if the lock is free.
   */
  <A> void submit(Consumer<A> operation, A argument) {
    if (tryLock()) {
      try {
        perform(operation, argument);
      } finally {
        unlock();
      }
    } else if (isHolder()) {
      perform(operation, argument);
    } else {
      submitted.add(() -> operation.accept(argument));
      pending = true;
      run();
    }
  }

  /** Runs what was submitted, or sees to it that this is tried again. */
  @Override
  public void run() {
    if (!pending) {
      return;
    }
    if (tryLock()) {
      unlock();
      return;
    }
    try {
      soon.execute(this);
    } catch (RejectedExecutionException e) {
      lock(); // there is no loop any more that it could hold up
      unlock();
    }
  }

  private void runSubmitted() {
    pending = false; // before the queue is emptied: who adds after that says so again
    Runnable operation;
    while ((operation = submitted.poll()) != null) {
      perform(RUN, operation);
    }
  }

  /** One that fails must neither keep the lock nor take the others with it. */
  private static <A> void perform(Consumer<A> operation, A argument) {
    try {
      operation.accept(argument);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "an operation on a socket failed", e);
    }
  }
}
