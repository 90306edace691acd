package io.monocoque.patterns;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The place for the one peer of a PAIR: a second one is refused until the first is gone.
 *
 * <p>Threading: guarded by its owner's lock. Source: RFC 31.
 */
public final class PairSlot<P> {
  private @Nullable P peer;

  /** Returns false if there is a peer already; the newcomer's pipe is to be closed then. */
  public boolean offer(P newcomer) {
    if (peer != null) {
      return false;
    }
    peer = Objects.requireNonNull(newcomer);
    return true;
  }

  /** Returns false if this peer is not the one. */
  @SuppressWarnings("ReferenceEquality") // Peers are told apart by identity, as in a rotation.
  public boolean remove(P gone) {
    if (peer != gone) {
      return false;
    }
    peer = null;
    return true;
  }

  public @Nullable P peer() {
    return peer;
  }

  public boolean isEmpty() {
    return peer == null;
  }
}
