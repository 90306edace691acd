package io.monocoque.patterns;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.RoutingId;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who is who among the peers of a ROUTER or a REP: gives each a routing id that no other has.
 *
 * <p>A peer may announce a name; one that announces none gets a name from a counter. The counter
 * starts at random, so that a peer cannot guess the names in use and a restarted ROUTER does not
 * hand yesterday's names to other peers.
 *
 * <p>Threading: guarded by its owner's lock. Source: RFC 28, ROUTER.
 */
public final class RoutingTable<P extends Peer> {
  private static final int MAX_IDENTITY_SIZE = 255;

  private final Map<RoutingId, P> peers = new HashMap<>();

  /** Each peer's name as it was admitted; also that of a displaced peer, until it is removed. */
  private final IdentityHashMap<P, RoutingId> names = new IdentityHashMap<>();

  private int nextNumber;

  public RoutingTable(RandomGenerator random) {
    this.nextNumber = random.nextInt();
  }

  /**
   * Lets a peer in and tells it its routing id, or refuses it.
   *
   * @param announcedIdentity what the peer said of itself: nothing, or 1 to 255 bytes of which the
   *     first is not zero
   * @param handover whether a newcomer takes a name over from the peer that has it
   * @return null if the peer is refused: the name is malformed, or taken and not handed over
   * @throws IllegalArgumentException if the peer was admitted already
   */
  public @Nullable Admission<P> admit(P peer, Bytes announcedIdentity, boolean handover) {
    if (names.containsKey(Objects.requireNonNull(peer))) {
      throw new IllegalArgumentException("the peer was admitted already: " + peer);
    }
    if (announcedIdentity.isEmpty()) {
      return enter(peer, unusedId());
    }
    // A name with a leading zero could be that of another peer, made up by us.
    if (announcedIdentity.size() > MAX_IDENTITY_SIZE || announcedIdentity.byteAt(0) == 0) {
      return null;
    }
    RoutingId id = RoutingId.of(announcedIdentity);
    return peers.containsKey(id) && !handover ? null : enter(peer, id);
  }

  /** Who has this name now. */
  public @Nullable P find(RoutingId id) {
    return peers.get(id);
  }

  /**
   * Forgets the peer, and its name unless another one took that over.
   *
   * @return false if it is not there
   */
  @SuppressWarnings("ReferenceEquality") // Peers are told apart by identity, as in a rotation.
  public boolean remove(P peer) {
    RoutingId id = names.remove(peer);
    if (id == null) {
      return false;
    }
    if (peers.get(id) == peer) {
      peers.remove(id);
    }
    return true;
  }

  /** The number of names in use. */
  public int size() {
    return peers.size();
  }

  public boolean isEmpty() {
    return peers.isEmpty();
  }

  private Admission<P> enter(P peer, RoutingId id) {
    P displaced = peers.put(id, peer);
    names.put(peer, id);
    peer.routingId(id);
    return new Admission<>(id, displaced);
  }

  private RoutingId unusedId() {
    RoutingId id;
    do {
      id = RoutingId.generated(nextNumber++);
    } while (peers.containsKey(id));
    return id;
  }
}
