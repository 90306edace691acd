package io.monocoque.wiring;

import io.monocoque.Routed;
import io.monocoque.SocketClosedException;
import io.monocoque.UnroutableException;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import io.monocoque.bytes.trusted.SlabPool;
import io.monocoque.patterns.Admission;
import io.monocoque.patterns.RoutingTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Both sides of ROUTER: peers have names, under which they are read from and sent to.
 *
 * <p>Threading: any thread. The lock guards the table and sending.
 */
public final class RoutingSide implements Pattern {
  private final SocketLock lock;
  private final WaitList waiters;
  private final IncomingSide<Routed> incoming;
  private final RoutingTable<Pipe> table;
  private final String socket;
  private final SlabPool slabs;
  private final boolean mandatory;
  private final boolean handover;
  private long droppedCount;
  private boolean closed;

  /**
   * @param socket how exceptions call it
   * @param mandatory whether it is an error that a message cannot be routed
   * @param handover whether a new peer takes another's name over
   */
  public RoutingSide(String socket, Engine engine, boolean mandatory, boolean handover) {
    this.lock = new SocketLock(engine.loop().soon());
    this.waiters = new WaitList(engine.loop().soon());
    this.socket = socket;
    this.slabs = engine.slabs();
    this.incoming =
        new IncomingSide<>(
            socket, engine, (peer, message) -> new Routed(peer.routingId(), message));
    this.table = new RoutingTable<>(engine.secureRandom());
    this.mandatory = mandatory;
    this.handover = handover;
  }

  @Override
  public IncomingSide<Routed> incoming() {
    return incoming;
  }

  /** Copies the next message into the buffer and tells whose it is; null if there is none. */
  public @Nullable RoutingId tryReceiveInto(PartBuffer target) {
    Pipe peer = incoming.tryReceiveInto(target);
    return peer == null ? null : peer.routingId();
  }

  /** As {@link #tryReceiveInto}, waiting for a message until the deadline. */
  public @Nullable RoutingId receiveInto(PartBuffer target, long deadline)
      throws InterruptedException {
    Pipe peer = incoming.receiveInto(target, deadline);
    return peer == null ? null : peer.routingId();
  }

  /** Sends now or not; true also for a message that was dropped by the rules. */
  public boolean trySend(RoutingId id, Message message) {
    Pipe peer;
    lock.lock();
    try {
      peer = lookUp(id);
      if (peer == null || !write(peer, message)) {
        if (mandatory) {
          return false;
        }
        droppedCount++;
        return true;
      }
    } finally {
      lock.unlock();
    }
    peer.flush();
    return true;
  }

  /** The peer of this name, if there is one; under the lock. */
  private @Nullable Pipe lookUp(RoutingId id) {
    if (closed) {
      throw new SocketClosedException(socket + " is closed");
    }
    Pipe peer = table.find(id);
    if (peer == null && mandatory) {
      throw new UnroutableException(socket + " knows no peer " + id);
    }
    return peer;
  }

  private static boolean write(Pipe peer, Message message) {
    while (!peer.tryWrite(message)) {
      if (peer.staysFull()) {
        return false;
      }
    }
    return true;
  }

  /** Sends, waiting for room until the deadline. */
  public boolean send(RoutingId id, Message message, long deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return trySend(id, message)
        || waiters.await(() -> trySend(id, message) ? Boolean.TRUE : null, deadline) != null;
  }

  /** Drafts for a peer. */
  public Outlet outlet(RoutingId id) {
    return new PeerOutlet(id);
  }

  private final class PeerOutlet implements Outlet {
    private final RoutingId id;

    PeerOutlet(RoutingId id) {
      this.id = id;
    }

    @Override
    public @Nullable DraftUnit tryClaim(int size) {
      lock.lock();
      try {
        Pipe peer = lookUp(id);
        boolean kept = peer != null && reserve(peer);
        if (mandatory && !kept) {
          return null;
        }
        return peer != null && kept ? draftAt(peer, size) : new DraftUnit(slabs, size, List.of());
      } finally {
        lock.unlock();
      }
    }

    /** As {@link OutgoingSide} has it. */
    private DraftUnit draftAt(Pipe keeper, int size) {
      DraftUnit draft = null;
      try {
        draft = new DraftUnit(slabs, size, List.of());
        draft.placeIsAt(keeper);
        return draft;
      } finally {
        if (draft == null) {
          keeper.unreserve();
        }
      }
    }

    private static boolean reserve(Pipe peer) {
      while (!peer.tryReserve()) {
        if (peer.staysFull()) {
          return false;
        }
      }
      return true;
    }

    @Override
    public @Nullable DraftUnit claim(int size, long deadline) throws InterruptedException {
      return waiters.claim(this, size, deadline);
    }

    @Override
    public void commit(DraftUnit draft) {
      Pipe taker;
      lock.lock();
      try {
        taker = draft.keeper();
        draft.placeIsGone(); // it is used now, or given back, even if there is no memory to use it
        if (taker != null && !taker.equals(table.find(id))) {
          taker.unreserve(); // another has the name now
          taker = null;
        }
        if (taker == null || !taker.tryWriteReserved(draft)) {
          taker = lookUp(id);
          if (taker == null || !taker.tryWriteDraft(draft)) {
            if (mandatory) {
              throw new IllegalStateException(
                  "the connection of "
                      + id
                      + " that the draft was claimed for is gone,"
                      + " and the new one has no room now");
            }
            droppedCount++;
            taker = null;
          }
        }
        draft.release(slabs);
      } finally {
        lock.unlock();
      }
      if (taker != null) {
        taker.flush();
      }
    }

    @Override
    public void abandon(DraftUnit draft) {
      lock.lock();
      try {
        Pipe keeper = draft.keeper();
        if (keeper != null) {
          keeper.unreserve();
        }
      } finally {
        lock.unlock();
      }
      draft.release(slabs);
    }
  }

  /** Messages dropped because their peer was unknown or had no room. */
  public long droppedCount() {
    lock.lock();
    try {
      return droppedCount;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void attach(Pipe pipe) {
    lock.submit(
        () -> {
          if (admit(pipe)) {
            incoming.attach(pipe);
          }
        });
  }

  private boolean admit(Pipe pipe) {
    Admission<Pipe> admission = table.admit(pipe, pipe.announcedId(), handover);
    if (admission == null) {
      pipe.terminate("its routing id is taken by another peer, or is not one");
      return false;
    }
    Pipe displaced = admission.displaced();
    if (displaced != null) {
      table.remove(displaced);
      displaced.terminate("another peer took its routing id over");
    }
    return true;
  }

  /**
   * After a reconnect the peer may be another one, or one that was refused or displaced before and
   * is welcome now.
   */
  @Override
  public void established(Pipe pipe) {
    lock.submit(
        () -> {
          RoutingId name = pipe.named();
          Bytes announced = pipe.announcedId();
          if (name != null
              && pipe.equals(table.find(name))
              && (announced.isEmpty() || announced.equals(name.bytes()))) {
            return;
          }
          table.remove(pipe);
          if (admit(pipe) && name == null) {
            incoming.attach(pipe);
          }
        });
  }

  @Override
  public void detach(Pipe pipe) {
    lock.submit(() -> table.remove(pipe));
    incoming.detach(pipe);
    waiters.signalAll();
  }

  @Override
  public void readable(Pipe pipe) {
    incoming.readable(pipe);
  }

  @Override
  public void writable(Pipe pipe) {
    waiters.signalAll();
  }

  @Override
  public boolean attachesBeforeConnected() {
    return false;
  }

  @Override
  public boolean receives() {
    return true;
  }

  @Override
  public void afterSends(Runnable action) {
    lock.submit(action);
  }

  @Override
  public void close() {
    lock.submit(() -> closed = true);
    waiters.signalAll();
    incoming.close();
  }

  /** For tests: who has this name. */
  @Nullable Pipe find(RoutingId id) {
    lock.lock();
    try {
      return table.find(id);
    } finally {
      lock.unlock();
    }
  }
}
