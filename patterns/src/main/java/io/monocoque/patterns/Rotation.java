package io.monocoque.patterns;

import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A set of peers, of which the active ones stand in a ring and take turns.
 *
 * <pre>
 *   head ──► B ◄──► C ◄──► A ◄──┐        D, E dormant: members, but not in the ring
 *            ▲──────────────────┘
 *   turn()  moves the head to C; whoever joins goes before the head, that is, to the round's end
 * </pre>
 *
 * <p>It exists because every pattern that has several peers needs the same thing: a turn for each,
 * no cost for those that cannot take one. A linked ring instead of an array, because leaving and
 * joining in any place keep the order of all others, so nobody's turn is skipped.
 *
 * <p>Threading: guarded by its owner's lock. Every operation is O(1).
 */
final class Rotation<P> {
  /** A peer's place; in the ring while {@link #active}, else linked to itself. */
  static final class Slot<P> {
    final P peer;
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
  private @Nullable Slot<P> head;

  /** Adds a peer, active. */
  void add(P peer) {
    Slot<P> slot = new Slot<>(Objects.requireNonNull(peer));
    if (slots.putIfAbsent(peer, slot) != null) {
      throw new IllegalArgumentException("the peer is there already: " + peer);
    }
    linkLast(slot);
  }

  /** Returns false if the peer is not there. */
  boolean remove(P peer) {
    Slot<P> slot = slots.remove(peer);
    if (slot == null) {
      return false;
    }
    suspend(slot);
    return true;
  }

  /** Gives a dormant peer the last turn of the round; false if it is active or not there. */
  boolean activate(P peer) {
    Slot<P> slot = slots.get(peer);
    if (slot == null || slot.active) {
      return false;
    }
    linkLast(slot);
    return true;
  }

  /** Whose turn it is; null if nobody is active. */
  @Nullable Slot<P> head() {
    return head;
  }

  /** Ends the turn of {@code slot}. A reference that stays is not written: that would cost. */
  void turn(Slot<P> slot) {
    if (slot == head && slot.next != slot) {
      head = slot.next;
    }
  }

  /** Takes a slot out of the ring; if it had the turn, the next one has it now. */
  void suspend(Slot<P> slot) {
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
  }

  /** Undoes a suspension: the turn is the slot's again, unless it was removed meanwhile. */
  void resume(Slot<P> slot) {
    if (slot.active || slots.get(slot.peer) != slot) {
      return;
    }
    linkLast(slot);
    head = slot;
  }

  void forEach(Consumer<? super P> visitor) {
    slots.keySet().forEach(visitor);
  }

  /** The peer, if there is one only. */
  @Nullable P only() {
    return slots.size() == 1 ? slots.keySet().iterator().next() : null;
  }

  int size() {
    return slots.size();
  }

  boolean isEmpty() {
    return slots.isEmpty();
  }

  @SuppressWarnings("ReferenceEquality") // identity, as in the map
  boolean contains(P peer) {
    Slot<P> first = head; // as a rule it is that one
    return (first != null && first.peer == peer) || slots.containsKey(peer);
  }

  private void linkLast(Slot<P> slot) {
    Slot<P> first = head;
    if (first == null) {
      head = slot;
    } else {
      slot.previous = first.previous;
      slot.next = first;
      first.previous.next = slot;
      first.previous = slot;
    }
    slot.active = true;
  }
}
