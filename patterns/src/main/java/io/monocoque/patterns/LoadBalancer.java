package io.monocoque.patterns;

import io.monocoque.bytes.Message;
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
public final class LoadBalancer<P extends Peer> extends Rotation<P> {
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
    super(wentFull);
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
    for (P peer = next(); peer != null; peer = next()) {
      if (how.offer(peer, message)) {
        took(peer);
        return peer;
      }
      refused(peer);
    }
    return null;
  }

  /** {@link #next} was offered a message, and took it. */
  public void took(P peer) {
    passTurn(peer);
  }

  /** {@link #next} was offered a message, and refused it. */
  public void refused(P peer) {
    skipTurn(peer);
  }
}
