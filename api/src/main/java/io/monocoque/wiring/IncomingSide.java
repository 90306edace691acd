package io.monocoque.wiring;

import io.monocoque.SocketClosedException;
import io.monocoque.bytes.Message;
import io.monocoque.io.StandingTask;
import io.monocoque.patterns.FairQueue;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a socket: messages of all peers in fair turns.
 *
 * <p>Threading: any thread.
 *
 * @param <T> what the socket makes of a message
 */
public final class IncomingSide<T> implements Pattern {
  private final SocketLock lock;
  private final LoopSlot loop;
  private final WaitList waiters;
  private final StandingTask signal;
  private final FairQueue<Pipe> peers = new FairQueue<>(this::staysEmpty);
  private final Consumer<Pipe> activate = peers::activate;
  private final BiFunction<Pipe, Message, @Nullable T> reading;
  private final Predicate<PartBuffer> wanted;
  private final String socket;

  private final LentPeers lent;
  private final WaitByHand byHand;

  /** The peer that was read to its end last. */
  private volatile @Nullable Pipe foundEmpty;

  /** Whether there is one peer only. Guarded by the lock. */
  private boolean isOnlyOne;

  /** The only peer, if it is within the process and is followed too closely. A hint. */
  private volatile @Nullable Pipe near;

  private boolean closed;

  /**
   * @param socket how exceptions call it
   * @param reading what is made of a message and the peer that it came from; null drops it. Called
   *     under the lock
   */
  public IncomingSide(
      String socket, Engine engine, BiFunction<Pipe, Message, @Nullable T> reading) {
    this(socket, engine, reading, buffer -> true);
  }

  /**
   * @param wanted the same for {@link #receiveInto}: whether the message in the buffer is to be
   *     received, or dropped. Called under the lock
   */
  IncomingSide(
      String socket,
      Engine engine,
      BiFunction<Pipe, Message, @Nullable T> reading,
      Predicate<PartBuffer> wanted) {
    this.loop = engine.loop();
    this.lock = new SocketLock(loop.soon());
    this.lent = new LentPeers(peers, engine.inputWaits());
    this.byHand = new WaitByHand(lock, lent);
    this.waiters = new WaitList(loop.soon());
    this.signal = new StandingTask(waiters::signal);
    this.socket = socket;
    this.reading = reading;
    this.wanted = wanted;
  }

  /** The next message, or null. */
  public @Nullable T tryReceive() {
    lock.lock();
    try {
      if (closed) {
        throw new SocketClosedException(socket + " is closed");
      }
      lent.beforeRead();
      T result;
      do {
        result = read();
      } while (result == null && lent.lookAtDry());
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: the next message that peers in the rotation have. */
  private @Nullable T read() {
    for (Pipe pipe = peers.next(); pipe != null; pipe = peers.next()) {
      Message message = pipe.tryRead();
      if (message == null) {
        peers.wasEmpty(pipe);
      } else {
        peers.gave(pipe);
        T result = reading.apply(pipe, message);
        if (result != null) {
          return result;
        }
      }
    }
    return null;
  }

  /** The next message, waiting for it until the deadline; null if none came. */
  public @Nullable T receive(long deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    letPeerGetAhead(deadline);
    T result = tryReceive();
    if (result == null) {
      flushRest();
      result = waitFor(this::tryReceive, deadline);
    }
    return result;
  }

  /**
   * Copies the next message into the buffer and tells whose it is; if there is none, the buffer is
   * empty.
   *
   * <p>Hot path: allocates nothing once the buffer is large enough.
   */
  public @Nullable Pipe tryReceiveInto(PartBuffer target) {
    target.clear();
    lock.lock();
    try {
      if (closed) {
        throw new SocketClosedException(socket + " is closed");
      }
      lent.beforeRead();
      Pipe peer;
      do {
        peer = readInto(target);
      } while (peer == null && lent.lookAtDry());
      return peer;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #read}, into the buffer. */
  private @Nullable Pipe readInto(PartBuffer target) {
    for (Pipe pipe = peers.next(); pipe != null; pipe = peers.next()) {
      if (pipe.tryReadInto(target)) {
        peers.gave(pipe);
        if (wanted.test(target)) {
          return pipe;
        }
        target.clear();
      } else {
        peers.wasEmpty(pipe);
      }
    }
    return null;
  }

  /**
   * As {@link #tryReceiveInto}, waiting for a message until the deadline.
   *
   * <p>Hot path: allocates nothing, waiting or not, once the buffer is large enough; but for where
   * {@link WaitByHand} begins to wait at connections.
   */
  public @Nullable Pipe receiveInto(PartBuffer target, long deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      target.clear();
      throw new InterruptedException();
    }
    letPeerGetAhead(deadline);
    Pipe peer = tryReceiveInto(target);
    if (peer == null) {
      flushRest();
      peer = waitFor(target, deadline);
    }
    return peer;
  }

  private @Nullable Pipe waitFor(PartBuffer target, long deadline) throws InterruptedException {
    long begun = System.nanoTime();
    Pipe peer = byHand.look(begun, deadline) ? tryReceiveInto(target) : null;
    if (peer == null) {
      try (WaitList.Waiter self = waiters.enter(deadline)) {
        do {
          peer = tryReceiveInto(target);
        } while (peer == null && park(self, begun, deadline));
      }
    }
    return peer;
  }

  /** Waits, looking at something else too each time that something happens. */
  <R> @Nullable R await(Supplier<@Nullable R> attempt, long deadline) throws InterruptedException {
    R result = attempt.get();
    return result == null ? waitFor(attempt, deadline) : result;
  }

  /** After an attempt in vain: looks for a while, then waits. */
  private <R> @Nullable R waitFor(Supplier<@Nullable R> attempt, long deadline)
      throws InterruptedException {
    long begun = System.nanoTime();
    R result = byHand.look(begun, deadline) ? attempt.get() : null;
    if (result == null) {
      try (WaitList.Waiter self = waiters.enter(deadline)) {
        do {
          result = attempt.get();
        } while (result == null && park(self, begun, deadline));
      }
    }
    return result;
  }

  /** As {@link WaitList.Waiter#park}, or at connections, after an attempt in vain. */
  private boolean park(WaitList.Waiter self, long begun, long deadline)
      throws InterruptedException {
    if (!Thread.currentThread().isInterrupted() && byHand.awaitInput(self, begun, deadline)) {
      return true;
    }
    giveBackDry();
    return self.park();
  }

  // --- input that readers have in their own hands ---

  /** From now on, until that is given back, readers receive what comes from a peer. The loop's. */
  void lend(ConnectionPipe pipe, LentInput input) {
    lock.submit(() -> lent.lend(pipe, input));
    waiters.signal();
  }

  /** The input is to be given back. Any thread. */
  void takeBack(Pipe pipe) {
    lock.submit(() -> lent.giveBack(pipe));
  }

  /** Whether who waits would do so at the peers' connections, if their input was lent. */
  boolean mayAwaitByHand() {
    return byHand.isPossible();
  }

  /** Whether who reads is, as far as it is known, a platform thread. */
  boolean isReadByPlatformThread() {
    return byHand.isByPlatformThread();
  }

  /** Who is about to wait has to be told of what comes. */
  private void giveBackDry() {
    if (lent.anyDry()) {
      lock.lock();
      try {
        lent.giveBackDry();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Who answers what it reads has written to the peer that it read last: the rest of its answers
   * need not wait for more of them.
   */
  private void flushRest() {
    Pipe last = foundEmpty;
    if (last != null) {
      last.flushRest();
    }
  }

  /** Under the lock: this peer had better get ahead before more is read of it. */
  void followsClosely(Pipe pipe) {
    if (isOnlyOne) { // else others would wait, too
      near = pipe;
    }
  }

  private void letPeerGetAhead(long deadline) {
    Pipe pipe = near;
    if (pipe != null) {
      near = null;
      pipe.letPeerGetAhead(deadline);
    }
  }

  private boolean staysEmpty(Pipe pipe) {
    boolean empty = pipe.staysEmpty();
    lent.foundEmpty(pipe);
    foundEmpty = pipe.ended ? null : pipe;
    if (empty && pipe.ended) {
      lock.submit(() -> remove(pipe));
    }
    return empty;
  }

  @Override
  public void attach(Pipe pipe) {
    if (pipe.isWithinProcess()) {
      waiters.mayLook();
    }
    lock.submit(
        () -> {
          peers.add(pipe);
          peers.activate(pipe);
          peersChanged();
          if (closed) {
            pipe.discardUnread();
          }
        });
    waiters.signal();
  }

  private void remove(Pipe pipe) {
    peers.remove(pipe);
    peersChanged();
  }

  private void peersChanged() {
    byHand.peersAre(peers.size());
    isOnlyOne = peers.size() == 1;
    near = null;
  }

  @Override
  public void detach(Pipe pipe) {
    lock.submit(
        () -> {
          pipe.ended = true;
          if (!peers.contains(pipe)) {
            pipe.dropUnread(); // it was refused: nobody ever asks it
          } else if (!pipe.readable()) {
            remove(pipe);
          }
        });
  }

  /**
   * Whoever waits is woken when the loop has handed over what it has at hand: woken for the first
   * peer's messages, a thread takes the processor, finds no more, and waits again.
   */
  @Override
  public void readable(Pipe pipe) {
    lock.submit(activate, pipe);
    if (waiters.hasWaiter() && !loop.current().putOff(signal)) {
      waiters.signal();
    }
  }

  @Override
  public boolean sends() {
    return false;
  }

  @Override
  public IncomingSide<T> incoming() {
    return this;
  }

  @Override
  public boolean receives() {
    return true;
  }

  /** Lets whoever waits look again, because something else changed. */
  void signalAll() {
    waiters.signalAll();
  }

  @Override
  public void close() {
    lock.submit(
        () -> {
          closed = true;
          peers.forEach(Pipe::discardUnread);
        });
    waiters.signalAll();
  }
}
