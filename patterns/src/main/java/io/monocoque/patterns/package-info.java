/**
 * The socket patterns: routing, queueing, subscriptions, envelopes, and the in-process pipe. Pure
 * logic over {@link io.monocoque.patterns.Peer}: no ZMTP, no threads, no I/O.
 */
package io.monocoque.patterns;
