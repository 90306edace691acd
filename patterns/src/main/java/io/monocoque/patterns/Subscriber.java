package io.monocoque.patterns;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * One peer in a {@link SubscriptionIndex}, and where in the tree it is entered.
 *
 * <p>Threading: guarded by the lock of the index's owner.
 */
final class Subscriber<P> {
  final P peer;

  /** The nodes of its topics: the way out when the peer goes, and what makes adding idempotent. */
  final Set<PrefixNode<Subscribers<P>>> topics =
      Collections.newSetFromMap(new IdentityHashMap<>(4));

  /** The match that visited this peer last, so that none visits it twice. */
  long lastMatch;

  Subscriber(P peer) {
    this.peer = peer;
  }
}
