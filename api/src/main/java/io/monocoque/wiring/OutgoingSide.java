package io.monocoque.wiring;

import io.monocoque.SocketClosedException;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.patterns.LoadBalancer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of PUSH, DEALER, REQ and PAIR: each message goes to the next peer that has room.
 *
 * <p>Threading: any thread.
 */
public final class OutgoingSide implements Pattern, Outlet {
  // Classes, as the first message needs them, and a lambda takes 0.7 ms to make. (ADR 0019)
  private static final Predicate<Pipe> STAYS_FULL =
      new Predicate<>() {
        @Override
        public boolean test(Pipe pipe) {
          return pipe.staysFull();
        }
      };

  private static final LoadBalancer.Offer<Pipe, byte[]> COPY =
      new LoadBalancer.Offer<>() {
        @Override
        public boolean offer(Pipe pipe, byte[] part) {
          return pipe.tryWriteCopy(part);
        }
      };

  private final SocketLock lock;
  private final WaitList waiters;
  private final LoadBalancer<Pipe> peers = new LoadBalancer<>(STAYS_FULL);

  private final Consumer<Pipe> add =
      new Consumer<>() {
        @Override
        public void accept(Pipe pipe) {
          peers.add(pipe);
        }
      };

  private final Consumer<Pipe> activate =
      new Consumer<>() {
        @Override
        public void accept(Pipe pipe) {
          peers.activate(pipe);
        }
      };

  private final String socket;
  private final DraftPool drafts;
  private boolean closed;

  /**
   * Whether senders have had to wait for room and are likely to do so again. Any thread; a hint.
   */
  private volatile boolean saturated;

  /**
   * @param socket how exceptions call it
   */
  public OutgoingSide(String socket, Engine engine) {
    this(socket, engine, List.of());
  }

  /**
   * @param envelope what goes in front of each draft
   */
  OutgoingSide(String socket, Engine engine, List<Bytes> envelope) {
    this.lock = new SocketLock(engine.loop().soon());
    this.waiters = new WaitList(engine.loop().soon());
    this.socket = socket;
    this.drafts = new DraftPool(engine.slabs(), envelope);
  }

  /** Sends if a peer has room now; returns the peer that got it, or null. */
  public @Nullable Pipe trySend(Message message) {
    return trySend(message, Pipe::tryWrite);
  }

  /**
   * As {@link #trySend(Message)}, one part that is copied from the array. Written out for it: it is
   * the usual one, and compilers do not look deeper into the copy than this. (ADR 0027)
   */
  public @Nullable Pipe trySend(byte[] part) {
    Pipe taker = null;
    lock.lock();
    try {
      checkOpen();
      Pipe pipe;
      while (taker == null && (pipe = peers.next()) != null) {
        if (pipe.tryWriteCopy(part)) {
          peers.took(pipe);
          taker = pipe;
        } else {
          peers.refused(pipe);
        }
      }
    } finally {
      lock.unlock();
    }
    if (taker != null) {
      taker.flush();
    }
    return taker;
  }

  private <M> @Nullable Pipe trySend(M message, LoadBalancer.Offer<Pipe, M> how) {
    Pipe taker;
    lock.lock();
    try {
      checkOpen();
      taker = peers.tryWrite(message, how);
    } finally {
      lock.unlock();
    }
    if (taker != null) {
      taker.flush();
    }
    return taker;
  }

  /** Sends, waiting for room until the deadline; null if there was none. */
  public @Nullable Pipe send(Message message, long deadline) throws InterruptedException {
    return send(message, Pipe::tryWrite, deadline);
  }

  /** As {@link #send(Message, long)}, one part that is copied from the array. */
  public @Nullable Pipe send(byte[] part, long deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Pipe taker = trySend(part);
    return taker == null || saturated ? orAwait(taker, part, COPY, deadline) : taker;
  }

  <M> @Nullable Pipe send(M message, LoadBalancer.Offer<Pipe, M> how, long deadline)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Pipe taker = trySend(message, how);
    return taker == null || saturated ? orAwait(taker, message, how, deadline) : taker;
  }

  /** The one who took it, or takes it by the deadline; lets it catch up where that is worth it. */
  private <M> @Nullable Pipe orAwait(
      @Nullable Pipe tookIt, M message, LoadBalancer.Offer<Pipe, M> how, long deadline)
      throws InterruptedException {
    Pipe taker = tookIt;
    if (taker == null) {
      try (WaitList.Waiter self = waiters.enter(deadline)) {
        do {
          taker = trySend(message, how);
        } while (taker == null && self.park());
      }
      saturated = true;
    }
    if (taker != null && !taker.letCatchUp(deadline)) {
      saturated = false;
    }
    return taker;
  }

  private void checkOpen() {
    if (closed) {
      throw new SocketClosedException(socket + " is closed");
    }
  }

  // --- drafts ---

  @Override
  public @Nullable DraftUnit tryClaim(int size) {
    lock.lock();
    try {
      checkOpen();
      Pipe keeper = peers.tryWrite(this, (pipe, _) -> pipe.tryReserve());
      return keeper == null ? null : draftAt(keeper, size);
    } finally {
      lock.unlock();
    }
  }

  /** A draft for the place that this peer keeps; if there is no memory, the peer has that back. */
  private DraftUnit draftAt(Pipe keeper, int size) {
    DraftUnit draft = null;
    try {
      draft = keeper.openDraft(size);
      if (draft == null) {
        draft = drafts.take(size);
      }
      draft.placeIsAt(keeper);
      return draft;
    } finally {
      if (draft == null) {
        keeper.unreserve();
      }
    }
  }

  @Override
  public @Nullable DraftUnit claim(int size, long deadline) throws InterruptedException {
    return waiters.claim(this, size, deadline);
  }

  /** A draft for which no place is kept. */
  DraftUnit claimWithoutPlace(int size) {
    lock.lock();
    try {
      checkOpen();
      return drafts.take(size);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void commit(DraftUnit draft) {
    Pipe taker = draft.keeper();
    lock.lock();
    try {
      checkOpen();
      draft.placeIsGone(); // it is used now, or given back, even if there is no memory to use it
      if (taker != null && !peers.contains(taker)) {
        taker.unreserve(); // the endpoint was disconnected: nothing more goes there
        taker = null;
      }
      if (taker == null || !taker.tryWriteReserved(draft)) {
        taker = peers.tryWrite(draft, Pipe::tryWriteDraft);
        if (taker == null) {
          throw new IllegalStateException(
              "the peer that the draft was claimed for is gone, and no other has room now");
        }
      }
      drafts.recycle(draft);
    } finally {
      lock.unlock();
    }
    taker.flush();
  }

  @Override
  public void abandon(DraftUnit draft) {
    lock.lock();
    try {
      Pipe keeper = draft.keeper();
      if (keeper != null) {
        keeper.unreserve();
      }
      drafts.recycle(draft);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void attach(Pipe pipe) {
    if (pipe.isWithinProcess()) {
      waiters.mayLook();
    }
    lock.submit(add, pipe);
    waiters.signal();
  }

  @Override
  public void detach(Pipe pipe) {
    lock.submit(() -> peers.remove(pipe));
  }

  @Override
  public void writable(Pipe pipe) {
    lock.submit(activate, pipe);
    waiters.signal();
  }

  @Override
  public void afterSends(Runnable action) {
    lock.submit(action);
  }

  @Override
  public void close() {
    lock.submit(
        () -> {
          closed = true;
          drafts.close();
        });
    waiters.signalAll();
  }
}
