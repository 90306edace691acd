package io.monocoque.patterns;

import io.monocoque.bytes.Message;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a message to every peer that subscribed to it: the sending side of PUB.
 *
 * <p>It never waits. A peer without room misses the message, whole, and only that peer.
 *
 * <p>Threading: guarded by its owner's lock, which is also that of the index.
 *
 * <p>Hot path: {@link #publish} allocates nothing.
 *
 * <p>Source: RFC 29, PUB.
 */
public final class Distributor<P extends Peer> {
  private final SubscriptionIndex<P> index;
  private final Consumer<? super P> dropped;

  /** Kept, because a lambda that captures the message would be made for every one. */
  private final Consumer<P> visitor = this::offer;

  private @Nullable Message current;
  private int acceptedCount;
  private long droppedCount;

  /** Looks peers up in {@code index}. */
  public Distributor(SubscriptionIndex<P> index) {
    this(index, peer -> {});
  }

  /** As above, and tells {@code dropped} of each peer that missed a message. */
  public Distributor(SubscriptionIndex<P> index, Consumer<? super P> dropped) {
    this.index = Objects.requireNonNull(index);
    this.dropped = Objects.requireNonNull(dropped);
  }

  /** Returns the number of peers that took the message, which may be 0. */
  public int publish(Message message) {
    current = message;
    acceptedCount = 0;
    try {
      index.match(message.part(0), visitor);
    } finally {
      current = null;
    }
    return acceptedCount;
  }

  /** How often a peer had no room for a message, over all messages. */
  public long droppedCount() {
    return droppedCount;
  }

  private void offer(P peer) {
    if (peer.tryWrite(Objects.requireNonNull(current))) {
      acceptedCount++;
    } else {
      droppedCount++;
      dropped.accept(peer);
    }
  }
}
