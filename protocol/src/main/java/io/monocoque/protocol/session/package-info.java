/** One connection's life: phases, heartbeats, version differences. */
package io.monocoque.protocol.session;
