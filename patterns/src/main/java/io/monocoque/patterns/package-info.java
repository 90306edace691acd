/** The socket patterns: routing, queueing, subscriptions, envelopes. */
package io.monocoque.patterns;
