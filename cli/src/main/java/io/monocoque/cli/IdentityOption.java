package io.monocoque.cli;

import io.monocoque.bytes.RoutingId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The name of the socket. Threading: picocli's thread. */
final class IdentityOption {
  @Option(
      names = "--identity",
      paramLabel = "NAME",
      description =
          "The name under which ROUTER sockets know this one: text, 0xHEX, or quoted as "
              + "--format quoted prints it; 1 to 255 bytes.")
  @Nullable String identity;

  /** The name, if one was given. */
  @Nullable RoutingId routingId() {
    if (identity == null) {
      return null;
    }
    try {
      return RoutingId.of(PeerName.bytes(identity));
    } catch (IllegalArgumentException e) {
      throw new MisuseException("--identity: " + e.getMessage());
    }
  }
}
