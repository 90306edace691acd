package io.monocoque.patterns;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.TrustedBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who subscribed to what, as a PUB knows it: for each prefix a set of peers.
 *
 * <p>A set, not a count: a peer that subscribes twice counts once, because it is the subscriber's
 * side that counts ({@link SubscriptionSet}) and that says when the last one is taken back.
 *
 * <p>Threading: guarded by its owner's lock, {@link #match} included, which marks whom it visited;
 * {@link #isUnwanted} needs no lock.
 *
 * <p>Ownership: prefixes are copied; peers are held until {@link #removeAll} or their last topic
 * goes. Nothing is kept of a topic without peers.
 *
 * <p>Hot path: {@link #match} allocates nothing; its steps are bounded by the topic's length and
 * the number of subscriptions that match, whatever else is in the index.
 *
 * <p>Source: RFC 29, PUB.
 */
public final class SubscriptionIndex<P> {
  private final PrefixTree<Subscribers<P>> tree = new PrefixTree<>();
  private final IdentityHashMap<P, Subscriber<P>> subscribers = new IdentityHashMap<>();
  private long matchCount;
  private boolean matching;

  /** Subscribes a peer; returns whether it is the topic's first, so that upstream is to be told. */
  public boolean add(P peer, Bytes prefix) {
    requireNoMatch();
    Subscriber<P> subscriber =
        subscribers.computeIfAbsent(Objects.requireNonNull(peer), Subscriber::new);
    PrefixNode<Subscribers<P>> node = tree.find(prefix);
    boolean first = node == null;
    if (node == null) {
      node = tree.put(prefix, new Subscribers<>());
    }
    if (subscriber.topics.add(node)) {
      of(node).add(subscriber);
    }
    return first;
  }

  /** Takes a peer's subscription back; the topic may be gone by that. */
  public Removal remove(P peer, Bytes prefix) {
    requireNoMatch();
    Subscriber<P> subscriber = subscribers.get(peer);
    PrefixNode<Subscribers<P>> node = tree.find(prefix);
    if (subscriber == null || node == null || !subscriber.topics.remove(node)) {
      return Removal.UNKNOWN;
    }
    if (subscriber.topics.isEmpty()) {
      subscribers.remove(peer);
    }
    return leave(subscriber, node) ? Removal.GONE : Removal.REMAINS;
  }

  /** Forgets a peer; returns the topics that vanished with it, in the order of their bytes. */
  public List<Bytes> removeAll(P peer) {
    requireNoMatch();
    Subscriber<P> subscriber = subscribers.remove(peer);
    if (subscriber == null) {
      return List.of();
    }
    List<byte[]> vanished = new ArrayList<>();
    for (PrefixNode<Subscribers<P>> node : subscriber.topics) {
      byte[] key = node.key;
      if (leave(subscriber, node)) {
        vanished.add(key);
      }
    }
    vanished.sort(Arrays::compareUnsigned);
    List<Bytes> topics = new ArrayList<>(vanished.size());
    for (byte[] key : vanished) {
      topics.add(TrustedBytes.wrap(key));
    }
    return topics;
  }

  /**
   * Whether certainly nobody is to have a message with this first part. Any thread, without the
   * owner's lock: a false says nothing, but to ask {@link #match}.
   */
  public boolean isUnwanted(byte[] firstPart) {
    return tree.hasNone(firstPart);
  }

  /** As {@link #isUnwanted(byte[])}. */
  public boolean isUnwanted(Bytes firstPart) {
    return tree.hasNone(firstPart);
  }

  /**
   * Visits each peer that is to have a message with this first part, once.
   *
   * @param visitor must not change the index
   * @throws IllegalStateException if the visitor does so
   */
  public void match(Bytes firstPart, Consumer<? super P> visitor) {
    beginMatch();
    try {
      for (PrefixNode<Subscribers<P>> node = tree.root();
          node != null;
          node = node.next(firstPart)) {
        visit(node.value(), visitor);
      }
    } finally {
      matching = false;
    }
  }

  /** As {@link #match(Bytes, Consumer)}, for a first part that is an array of its own. */
  public void match(byte[] firstPart, Consumer<? super P> visitor) {
    beginMatch();
    try {
      for (PrefixNode<Subscribers<P>> node = tree.root();
          node != null;
          node = node.next(firstPart, 0, firstPart.length)) {
        visit(node.value(), visitor);
      }
    } finally {
      matching = false;
    }
  }

  private void beginMatch() {
    requireNoMatch();
    matching = true;
    matchCount++;
  }

  /** The number of distinct prefixes. */
  public int topicCount() {
    return tree.size();
  }

  /** The number of peers that subscribed to exactly this prefix. */
  public int subscriberCount(Bytes prefix) {
    PrefixNode<Subscribers<P>> node = tree.find(prefix);
    return node == null ? 0 : of(node).size();
  }

  private void visit(@Nullable Subscribers<P> matched, Consumer<? super P> visitor) {
    for (int i = 0; matched != null && i < matched.size(); i++) {
      Subscriber<P> subscriber = matched.at(i);
      if (subscriber.lastMatch != matchCount) {
        subscriber.lastMatch = matchCount;
        visitor.accept(subscriber.peer);
      }
    }
  }

  /** Returns whether the topic is gone. */
  private boolean leave(Subscriber<P> subscriber, PrefixNode<Subscribers<P>> node) {
    Subscribers<P> all = of(node);
    all.remove(subscriber);
    if (all.size() > 0) {
      return false;
    }
    tree.remove(node);
    return true;
  }

  private static <P> Subscribers<P> of(PrefixNode<Subscribers<P>> node) {
    return Objects.requireNonNull(node.value());
  }

  private void requireNoMatch() {
    if (matching) {
      throw new IllegalStateException("the visitor of match() must not use the index");
    }
  }
}
