package io.monocoque.patterns;

import io.monocoque.bytes.Message;
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
public final class FairQueue<P extends Peer> extends Rotation<P> {
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
    super(wentEmpty);
  }

  /** The next message, or null if no peer has one. */
  public @Nullable Message tryRead() {
    for (P peer = next(); peer != null; peer = next()) {
      Message message = peer.tryRead();
      if (message != null) {
        gave(peer);
        return message;
      }
      wasEmpty(peer);
    }
    return null;
  }

  /** {@link #next} was read, and had a message. */
  public void gave(P peer) {
    passTurn(peer);
  }

  /** {@link #next} was read, and had none. */
  public void wasEmpty(P peer) {
    skipTurn(peer);
  }
}
