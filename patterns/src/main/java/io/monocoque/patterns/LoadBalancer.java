package io.monocoque.patterns;

import io.monocoque.bytes.Message;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Spreads messages over peers, round robin: the sending side of PUSH, DEALER and REQ.
 *
 * <p>A message goes to one peer as a whole. A peer that refuses one is dormant: it is not asked
 * again until {@link #activate}, so a hundred full peers cost nothing.
 *
 * <p>Threading: guarded by its owner's lock.
 *
 * <p>Hot path: {@link #tryWrite} allocates nothing, and is O(1) as long as the peer whose turn it
 * is has room; every refusal that it meets takes that peer out of the next calls.
 *
 * <p>Source: RFC 28 (REQ, DEALER), RFC 30 (PUSH).
 */
public final class LoadBalancer<P extends Peer> {
  private final Rotation<P> rotation = new Rotation<>();
  private final Predicate<? super P> wentFull;

  /** For peers whose owner hears of room however early it appears. */
  public LoadBalancer() {
    this(peer -> true);
  }

  /**
   * For peers that may get room between the refusal and the moment at which their owner listens.
   *
   * @param wentFull asked when a peer refused a message and left the rotation: true if it stays
   *     dormant (also when it is gone), false if it has room by now and is to be tried again at
   *     once. Must not answer false for ever.
   */
  public LoadBalancer(Predicate<? super P> wentFull) {
    this.wentFull = Objects.requireNonNull(wentFull);
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
  public boolean remove(P peer) {
    return rotation.remove(peer);
  }

  /**
   * The peer has room again.
   *
   * @return whether it was dormant; a peer that was removed stays so
   */
  public boolean activate(P peer) {
    return rotation.activate(peer);
  }

  /**
   * How a message is offered to a peer.
   *
   * @param <P> the peers
   * @param <M> what stands for the message
   */
  @FunctionalInterface
  public interface Offer<P, M> {
    /** As {@link Peer#tryWrite}. */
    boolean offer(P peer, M message);
  }

  /** The peer that took the message, or null if every one refused it or there is none. */
  public @Nullable P tryWrite(Message message) {
    return tryWrite(message, Peer::tryWrite);
  }

  /** As {@link #tryWrite(Message)}, for a message in another form than a {@link Message}. */
  public <M> @Nullable P tryWrite(M message, Offer<? super P, ? super M> how) {
    for (Rotation.Slot<P> slot = rotation.head(); slot != null; slot = rotation.head()) {
      P peer = slot.peer;
      if (how.offer(peer, message)) {
        rotation.turn(slot);
        return peer;
      }
      // Out first, asked then: whatever the owner does with the peer meanwhile finds it dormant.
      rotation.suspend(slot);
      if (!wentFull.test(peer)) {
        rotation.resume(slot);
      }
    }
    return null;
  }

  /** Whether a peer is in the rotation, that is, whether {@link #tryWrite} has one to ask. */
  public boolean hasActive() {
    return rotation.head() != null;
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
