package io.monocoque;

/**
 * What became of a socket's connections, counted since it was opened. Each is counted where its
 * {@link ConnectionEvent} is told, whether or not anybody listens.
 *
 * @param handshakes those that succeeded
 * @param failedHandshakes those that ended without agreement, for another reason than a refusal
 * @param refusals peers that were not let in, or that did not let us in
 * @param disconnects connections that had been used and are gone
 * @param protocolErrors connections that ended, in their handshakes or later, because the peer
 *     broke the protocol; they are counted above, too
 */
public record ConnectionCounts(
    long handshakes, long failedHandshakes, long refusals, long disconnects, long protocolErrors) {}
