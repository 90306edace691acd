/** Contexts, sockets, options and events. */
package io.monocoque;
