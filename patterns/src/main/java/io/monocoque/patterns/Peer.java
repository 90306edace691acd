package io.monocoque.patterns;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import org.jspecify.annotations.Nullable;

/**
 * The other side of one pipe, as a pattern sees it: a place for whole messages to go to and to come
 * from. What carries them, a connection or a queue in this process, is not its business.
 *
 * <p>Threading: the sending methods are guarded by the lock of the owner's sending side, {@link
 * #tryRead} by that of its receiving side; an implementation stands both at the same time.
 */
public interface Peer {
  /**
   * Takes the whole message, or refuses it and leaves no trace of it.
   *
   * @return false if there is no room now, or the peer is gone
   */
  boolean tryWrite(Message message);

  /** The next whole message, or null if there is none now. */
  @Nullable Message tryRead();

  /** Whether there is room for a message now: a hint, which another thread may outdate. */
  boolean writable();

  /**
   * The name that a {@link RoutingTable} gave this peer.
   *
   * @throws IllegalStateException if none did
   */
  RoutingId routingId();

  /** Called by the {@link RoutingTable} that admits the peer. */
  void routingId(RoutingId id);
}
