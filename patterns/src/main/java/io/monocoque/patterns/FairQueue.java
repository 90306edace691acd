package io.monocoque.patterns;

import io.monocoque.bytes.Message;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from peers in turn, one from each: the receiving side of PULL, SUB, DEALER, REP
 * and ROUTER.
 *
 * <p>A fast peer cannot starve a slow one. A peer that is found empty is dormant: it is not asked
 * again until {@link #activate}, so a thousand idle peers cost nothing.
 *
 * <p>Threading: guarded by its owner's lock.
 *
 * <p>Hot path: {@link #tryRead()} allocates nothing, and is O(1) as long as the peer whose turn it
 * is has a message; every empty peer that it meets leaves the next calls.
 *
 * <p>Source: RFC 28 (REP, DEALER, ROUTER), RFC 29 (SUB), RFC 30 (PULL).
 */
public final class FairQueue<P extends Peer> {
  private final Rotation<P> rotation = new Rotation<>();
  private final Predicate<? super P> wentEmpty;
  private @Nullable P lastPeer;

  /** For peers whose owner hears of a message however early it arrives. */
  public FairQueue() {
    this(peer -> true);
  }

  /**
   * For peers to which a message may come between the empty read and the moment at which their
   * owner listens.
   *
   * @param wentEmpty asked when a peer was found empty and left the rotation: true if it stays
   *     dormant (also when it is gone), false if something arrived meanwhile and it is to be tried
   *     again at once. Must not answer false for ever.
   */
  public FairQueue(Predicate<? super P> wentEmpty) {
    this.wentEmpty = Objects.requireNonNull(wentEmpty);
  }

  /**
   * Adds a peer, active: its first turn is the last of the current round.
   *
   * @throws IllegalArgumentException if it is there already
   */
  public void add(P peer) {
    rotation.add(peer);
  }

  /** Returns false if the peer is not there. */
  @SuppressWarnings("ReferenceEquality") // Peers are told apart by identity, as in a rotation.
  public boolean remove(P peer) {
    if (peer == lastPeer) {
      lastPeer = null;
    }
    return rotation.remove(peer);
  }

  /**
   * The peer became readable: its turn is the last of the current round.
   *
   * @return whether it was dormant; a peer that was removed stays so
   */
  public boolean activate(P peer) {
    return rotation.activate(peer);
  }

  /** The next message, or null if no peer has one. */
  public @Nullable Message tryRead() {
    for (Rotation.Slot<P> slot = rotation.head(); slot != null; slot = rotation.head()) {
      P peer = slot.peer;
      Message message = peer.tryRead();
      if (message != null) {
        rotation.turn(slot);
        readFrom(peer);
        return message;
      }
      suspend(slot);
    }
    lastPeer = null;
    return null;
  }

  /**
   * As {@link #tryRead()}, for an owner that has another way to read a peer: {@code reading} reads
   * its next message into {@code target}, or returns false if there is none. When it throws, the
   * turn stays with the peer.
   *
   * @return whether a message was read
   */
  public <T> boolean tryRead(BiPredicate<? super P, ? super T> reading, T target) {
    for (Rotation.Slot<P> slot = rotation.head(); slot != null; slot = rotation.head()) {
      P peer = slot.peer;
      if (reading.test(peer, target)) {
        rotation.turn(slot);
        readFrom(peer);
        return true;
      }
      suspend(slot);
    }
    lastPeer = null;
    return false;
  }

  @SuppressWarnings("ReferenceEquality") // identity; and a reference that stays is not written
  private void readFrom(P peer) {
    if (peer != lastPeer) {
      lastPeer = peer;
    }
  }

  private void suspend(Rotation.Slot<P> slot) {
    // Out first, asked then: whatever the owner does with the peer meanwhile finds it dormant.
    rotation.suspend(slot);
    if (!wentEmpty.test(slot.peer)) {
      rotation.resume(slot);
    }
  }

  /**
   * Who the message that {@link #tryRead()} read last came from.
   *
   * @throws IllegalStateException if it found none, was never called, or the peer was removed
   */
  public P lastPeer() {
    P peer = lastPeer;
    if (peer == null) {
      throw new IllegalStateException("lastPeer() is defined only after a message was read");
    }
    return peer;
  }

  /** Whether a peer is in the rotation, that is, whether {@link #tryRead()} has one to ask. */
  public boolean hasActive() {
    return rotation.head() != null;
  }

  /** Visits each peer, dormant ones included, in no order. */
  public void forEach(Consumer<? super P> visitor) {
    rotation.forEach(visitor);
  }

  /** The peer, if there is one only. */
  public @Nullable P only() {
    return rotation.only();
  }

  /** The number of peers, dormant ones included. */
  public int size() {
    return rotation.size();
  }

  public boolean isEmpty() {
    return rotation.isEmpty();
  }

  public boolean contains(P peer) {
    return rotation.contains(peer);
  }
}
