package io.monocoque.io;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Tasks for a loop, posted by any thread, and the word that says whether the loop sleeps.
 *
 * <p>Both are one word, so that no order of two words has to be argued about: it holds the newest
 * task, or says that there is none, that there is none and the loop sleeps, or that nothing is
 * taken any more.
 *
 * <pre>
 *            offer                offer: the one that wakes
 *   EMPTY ----------> tasks      SLEEPING ----------------> tasks
 *     ^    drain        |          ^
 *     +-----------------+          | trySleep (from EMPTY; awake goes back)
 * </pre>
 *
 * <p>Whoever replaces SLEEPING, and nobody else, owes the loop a wake-up: exactly one a sleep. It
 * says when it has delivered it, so that {@link #awaitWakers} can tell that no thread is about to
 * touch the driver.
 *
 * <p>Threading: {@link #offer} and {@link #delivered} any thread, the rest the loop's. Lock-free.
 * Ownership: a node belongs to the loop once it was drained.
 */
final class Mailbox {
  /** What became of an offer. */
  enum Offer {
    QUEUED,
    /** Queued, and the loop sleeps: the caller wakes it, then calls {@link #delivered}. */
    WAKE,
    CLOSED
  }

  /**
   * One task; {@code next} is the one posted before it, and after a drain the one posted after it.
   */
  static final class Node {
    final Runnable task;
    Node next = this;

    Node(Runnable task) {
      this.task = task;
    }
  }

  /** The end of every list. */
  static final Node EMPTY = new Node(NoTask.INSTANCE);

  private static final Node SLEEPING = new Node(EMPTY.task);
  private static final Node CLOSED = new Node(EMPTY.task);

  private final AtomicReference<Node> newest = new AtomicReference<>(EMPTY);
  private final AtomicInteger wakesDelivered = new AtomicInteger();

  /** Wakes that posters have delivered or will; the loop's own. */
  private int wakesOwed;

  Offer offer(Runnable task) {
    return offer(new Node(task));
  }

  /** As {@link #offer(Runnable)}, in a node that is in no mailbox; drained, it may come again. */
  Offer offer(Node node) {
    while (true) {
      Node seen = newest.get();
      if (seen == CLOSED) {
        return Offer.CLOSED;
      }
      node.next = seen == SLEEPING ? EMPTY : seen;
      if (newest.compareAndSet(seen, node)) {
        return seen == SLEEPING ? Offer.WAKE : Offer.QUEUED;
      }
    }
  }

  /** The wake-up that {@link Offer#WAKE} asked for is done or was not needed. */
  void delivered() {
    wakesDelivered.incrementAndGet();
  }

  boolean isEmpty() {
    return newest.get() == EMPTY;
  }

  /** Takes everything: the oldest, linked to the newer ones, or {@link #EMPTY}. */
  Node drain() {
    return isEmpty() ? EMPTY : oldestFirst(newest.getAndSet(EMPTY));
  }

  /** Announces that the loop is about to wait; false if there is something to do instead. */
  boolean trySleep() {
    return newest.compareAndSet(EMPTY, SLEEPING);
  }

  /** Takes the announcement back, after a wait. */
  void awake() {
    if (!newest.compareAndSet(SLEEPING, EMPTY)) {
      wakesOwed++;
    }
  }

  /** Takes what is left and refuses everything from now on. Not while asleep. */
  Node close() {
    return oldestFirst(newest.getAndSet(CLOSED));
  }

  /** After {@link #close}: waits until every poster that owed a wake has delivered it. */
  void awaitWakers() {
    while (wakesDelivered.get() != wakesOwed) {
      LockSupport.parkNanos(this, 10_000);
    }
  }

  private static Node oldestFirst(Node node) {
    Node reversed = EMPTY;
    while (node != EMPTY) {
      Node older = node.next;
      node.next = reversed;
      reversed = node;
      node = older;
    }
    return reversed;
  }
}
