package io.monocoque.wiring;

import io.monocoque.SocketClosedException;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.io.SharedUnits;
import io.monocoque.io.UnitQueue;
import io.monocoque.patterns.SubscriptionIndex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of PUB: a message goes to every subscriber of its topic that has room, and is
 * dropped, and counted, for those that have none. A publisher that finds none with room lets other
 * threads run, but waits for nothing.
 *
 * <p>Threading: any thread.
 */
public final class PublishingSide implements Pattern, Outlet {
  /** (benchmarks/run: pub-sub; ADR 0016) */
  private static final int YIELDS = 16;

  private final SocketLock lock;
  private final WaitList waiters;
  private final SubscriptionIndex<Pipe> subscriptions = new SubscriptionIndex<>();
  private final SharedUnits shared;
  private final DraftPool drafts;
  private final String socket;

  /** Whom the message that is being published went to; guarded by the lock. */
  private List<Pipe> takers = new ArrayList<>();

  /** An empty list for the next message, or null. Taken under the lock, left by any thread. */
  private volatile @Nullable List<Pipe> spareTakers;

  /** Whether somebody had no room for it. */
  private boolean dropped;

  /** Messages in a row that nobody had room for, up to a few. */
  private int inVain;

  private long droppedCount;
  private volatile boolean closed;

  /**
   * @param socket how exceptions call it
   */
  public PublishingSide(String socket, Engine engine) {
    this.lock = new SocketLock(engine.loop().soon());
    this.waiters = new WaitList(engine.loop().soon());
    this.socket = socket;
    this.shared = new SharedUnits(engine.slabs());
    this.drafts = new DraftPool(engine.slabs(), List.of());
  }

  /** Publishes; never waits. */
  public void publish(Message message) {
    if (!closed && subscriptions.isUnwanted(message.part(0))) {
      return; // as most messages are where topics are many: that takes no lock
    }
    lock.lock();
    try {
      checkOpen();
      subscriptions.match(message.part(0), peer -> offered(peer, peer.tryShare(message, shared)));
    } finally {
      unlockAndFlush();
    }
  }

  /** Publishes one part, copied from the array; never waits. */
  public void publish(byte[] part) {
    if (!closed && subscriptions.isUnwanted(part)) {
      return;
    }
    if (PartEncoder.INSTANCE.size(part) > UnitQueue.LARGE_UNIT) {
      publish(Message.of(part)); // it may be written after this from where it lies
      return;
    }
    PublishedPart published = new PublishedPart(part);
    lock.lock();
    try {
      checkOpen();
      subscriptions.match(part, peer -> offered(peer, peer.tryShare(published, shared)));
    } finally {
      unlockAndFlush();
    }
  }

  private void offered(Pipe subscriber, boolean accepted) {
    if (accepted) {
      takers.add(subscriber);
    } else {
      droppedCount++;
      dropped = true;
    }
  }

  private void unlockAndFlush() {
    boolean letsOthersRun = isInVain();
    List<Pipe> took = takers;
    if (!took.isEmpty()) {
      takers = emptyList();
    }
    try {
      shared.end();
    } finally {
      lock.unlock();
    }
    if (!took.isEmpty()) {
      flush(took);
    }
    if (letsOthersRun) {
      letOthersRun();
    }
  }

  private List<Pipe> emptyList() {
    List<Pipe> spare = spareTakers;
    spareTakers = null;
    return spare == null ? new ArrayList<>() : spare;
  }

  /** Without the lock. The list is the caller's, and goes round. */
  private void flush(List<Pipe> took) {
    for (int i = 0; i < took.size(); i++) {
      took.get(i).flush();
    }
    took.clear();
    spareTakers = took;
  }

  /**
   * Whether all that wanted the message were full, and this is worth a pause: on few processors a
   * publisher that only drops keeps its own loop and its subscribers from the time they need. It is
   * a few times in a row, so that subscribers that hang do not slow the publisher down.
   */
  private boolean isInVain() {
    boolean yields = dropped && takers.isEmpty() && inVain < YIELDS;
    if (yields) {
      inVain++;
    } else if (!takers.isEmpty()) {
      inVain = 0;
    }
    dropped = false;
    return yields;
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
  private static void letOthersRun() {
    Thread.yield();
  }

  // --- drafts ---

  /** Never null: what there is no room for is dropped when it is committed. */
  @Override
  public DraftUnit tryClaim(int size) {
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
    lock.lock();
    try {
      checkOpen();
      if (draft.unitSize() > UnitQueue.LARGE_UNIT) {
        shared.adopt(draft.slab(), draft.start(), draft.end());
        draft.passOn();
      }
      subscriptions.match(draft.content(), peer -> offered(peer, peer.tryShare(draft, shared)));
      drafts.recycle(draft);
    } finally {
      unlockAndFlush();
    }
  }

  @Override
  public void abandon(DraftUnit draft) {
    lock.lock();
    try {
      drafts.recycle(draft);
    } finally {
      lock.unlock();
    }
  }

  /** Peers that are subscribed to exactly this prefix. */
  public int subscriberCount(Bytes prefix) {
    lock.lock();
    try {
      return subscriptions.subscriberCount(prefix);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until so many peers are subscribed to exactly this prefix; false if they are not. */
  public boolean awaitSubscribers(Bytes prefix, int count, long deadline)
      throws InterruptedException {
    return waiters.await(
            () -> {
              lock.lock();
              try {
                checkOpen();
                return subscriptions.subscriberCount(prefix) >= count ? Boolean.TRUE : null;
              } finally {
                lock.unlock();
              }
            },
            deadline)
        != null;
  }

  /** Messages dropped for subscribers without room. */
  public long droppedCount() {
    lock.lock();
    try {
      return droppedCount;
    } finally {
      lock.unlock();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new SocketClosedException(socket + " is closed");
    }
  }

  @Override
  public void attach(Pipe pipe) {}

  @Override
  public void detach(Pipe pipe) {
    lock.submit(() -> subscriptions.removeAll(pipe));
  }

  /** A new connection subscribes anew. */
  @Override
  public void interrupted(Pipe pipe) {
    detach(pipe);
  }

  @Override
  public void subscription(Pipe pipe, boolean subscribe, Bytes topic) {
    lock.submit(
        () -> {
          if (subscribe) {
            subscriptions.add(pipe, topic);
          } else {
            subscriptions.remove(pipe, topic);
          }
          waiters.signalAll();
        });
  }

  @Override
  public boolean keepsUnsent() {
    return false;
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
          shared.close();
          drafts.close();
        });
    waiters.signalAll();
  }
}
