package io.monocoque.patterns;

import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A set of peers, of which the active ones stand in a ring and take turns.
 *
 * <pre>
 *   head ──► B ◄──► C ◄──► A ◄──┐        D, E dormant: members, but not in the ring
 *            ▲──────────────────┘
 *   passTurn() moves the head to C; whoever joins goes before the head, to the round's end
 * </pre>
 *
 * <p>It exists because every pattern that has several peers needs the same thing: a turn for each,
 * no cost for those that cannot take one. A linked ring instead of an array, because leaving and
 * joining in any place keep the order of all others, so nobody's turn is skipped. Who gives the
 * turns a meaning is a subclass: so both are one object, and a message takes no step more.
 *
 * <p>Threading: guarded by its owner's lock. Every operation is O(1).
 *
 * <p>Hot path: where only one peer is active, a turn follows one reference and writes none. (ADR
 * 0027)
 */
abstract sealed class Rotation<P> permits FairQueue, LoadBalancer {
  /** A peer's place; in the ring while {@link #active}, else linked to itself. */
  private static final class Slot<P> {
    private final P peer;
    private Slot<P> previous;
    private Slot<P> next;
    private boolean active;

    private Slot(P peer) {
      this.peer = peer;
      this.previous = this;
      this.next = this;
    }
  }

  private final IdentityHashMap<P, Slot<P>> slots = new IdentityHashMap<>();
  private final Predicate<? super P> staysDormant;
  private @Nullable Slot<P> head;

  /** The active peer, if there is one only. */
  private @Nullable P alone;

  /**
   * @param staysDormant asked when a peer has left the ring: true if it stays out (also when it is
   *     gone), false if it is to be tried again at once
   */
  Rotation(Predicate<? super P> staysDormant) {
    this.staysDormant = Objects.requireNonNull(staysDormant);
  }

  /**
   * Adds a peer, active: its first turn is the last of the current round.
   *
   * @throws IllegalArgumentException if it is there already
   */
  public final void add(P peer) {
    Slot<P> slot = new Slot<>(Objects.requireNonNull(peer));
    if (slots.putIfAbsent(peer, slot) != null) {
      throw new IllegalArgumentException("the peer is there already: " + peer);
    }
    linkLast(slot);
  }

  /** Returns false if the peer is not there. */
  public final boolean remove(P peer) {
    Slot<P> slot = slots.remove(peer);
    if (slot == null) {
      return false;
    }
    unlink(slot);
    return true;
  }

  /**
   * A dormant peer can take its turn again, which is the last of the current round.
   *
   * @return whether it was dormant; a peer that was removed stays so
   */
  public final boolean activate(P peer) {
    Slot<P> slot = slots.get(peer);
    if (slot == null || slot.active) {
      return false;
    }
    linkLast(slot);
    return true;
  }

  /** Whose turn it is; null if nobody is active. */
  public final @Nullable P next() {
    P only = alone;
    if (only != null) {
      return only;
    }
    Slot<P> slot = head;
    return slot == null ? null : slot.peer;
  }

  /** The peer whose turn it was has taken it. */
  @SuppressWarnings("ReferenceEquality") // identity, as in the map
  final void passTurn(P peer) {
    Slot<P> slot = head;
    if (alone == null && slot != null && slot.peer == peer) {
      head = slot.next;
    }
  }

  /** The peer whose turn it was cannot take it: it is dormant, and the next one has the turn. */
  @SuppressWarnings("ReferenceEquality") // identity, as in the map
  final void skipTurn(P peer) {
    Slot<P> slot = head;
    if (slot == null || slot.peer != peer) {
      slot = slots.get(peer); // it was removed, or made dormant, since it had the turn
      if (slot == null) {
        return;
      }
    }
    // Out first, asked then: whatever the owner does with the peer meanwhile finds it dormant.
    unlink(slot);
    if (!staysDormant.test(peer) && !slot.active && slots.get(peer) == slot) {
      linkLast(slot);
      head = slot;
    }
  }

  /** Whether a peer is active, that is, whether there is one to ask. */
  public final boolean hasActive() {
    return head != null;
  }

  /** Visits each peer, dormant ones included, in no order. */
  public final void forEach(Consumer<? super P> visitor) {
    slots.keySet().forEach(visitor);
  }

  /** The number of peers, dormant ones included. */
  public final int size() {
    return slots.size();
  }

  public final boolean isEmpty() {
    return slots.isEmpty();
  }

  @SuppressWarnings("ReferenceEquality") // identity, as in the map
  public final boolean contains(P peer) {
    return alone == peer || slots.containsKey(peer);
  }

  private void linkLast(Slot<P> slot) {
    Slot<P> first = head;
    if (first == null) {
      head = slot;
      alone = slot.peer;
    } else {
      slot.previous = first.previous;
      slot.next = first;
      first.previous.next = slot;
      first.previous = slot;
      alone = null;
    }
    slot.active = true;
  }

  private void unlink(Slot<P> slot) {
    if (!slot.active) {
      return;
    }
    if (slot == head) {
      head = slot.next == slot ? null : slot.next;
    }
    slot.previous.next = slot.next;
    slot.next.previous = slot.previous;
    slot.previous = slot;
    slot.next = slot;
    slot.active = false;
    Slot<P> first = head;
    alone = first != null && first.next == first ? first.peer : null;
  }
}
