package io.monocoque.patterns;

import io.monocoque.bytes.RoutingId;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RoutingTable} decided for a peer that it let in.
 *
 * @param routingId the peer's name from now on
 * @param displaced who had that name until now and lost it by a handover; its pipe is to be closed
 */
public record Admission<P>(RoutingId routingId, @Nullable P displaced) {}
