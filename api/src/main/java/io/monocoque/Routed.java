package io.monocoque;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;

/**
 * A message and the peer that it came from.
 *
 * @param peer the name under which the ROUTER can answer
 * @param message what the peer sent, with whatever envelope it put in front
 */
public record Routed(RoutingId peer, Message message) {}
