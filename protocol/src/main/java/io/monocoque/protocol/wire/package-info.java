/** The wire format: greeting, frames, commands, metadata. */
package io.monocoque.protocol.wire;
