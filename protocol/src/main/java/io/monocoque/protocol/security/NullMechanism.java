package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * No security: each side sends READY at once, without waiting for the other's.
 *
 * <p>Threading: confined to the session's thread. Source: RFC 37, section 3.4 (NULL).
 */
public final class NullMechanism implements Mechanism {
  private final Metadata own;
  private final boolean asServer;
  private @Nullable Metadata peer;

  /** One side that says {@code own} of itself in READY. */
  public NullMechanism(Metadata own, boolean asServer) {
    this.own = own;
    this.asServer = asServer;
  }

  @Override
  public String name() {
    return "NULL";
  }

  @Override
  public boolean asServer() {
    return asServer;
  }

  @Override
  public Progress start(Consumer<Bytes> transmit) {
    transmit.accept(Command.ready(own).encode());
    return Progress.HANDSHAKING;
  }

  @Override
  public Progress receive(Command command, Consumer<Bytes> transmit) throws ProtocolException {
    if (peer != null || !command.name().equals(Command.READY)) {
      throw new ProtocolException(
          ProtocolError.UNEXPECTED_COMMAND,
          "the command " + command.printableName() + " in a NULL handshake");
    }
    peer = Metadata.parse(command.data());
    return Progress.READY;
  }

  @Override
  public Metadata peerMetadata() {
    if (peer == null) {
      throw new IllegalStateException("the peer's READY has not arrived");
    }
    return peer;
  }
}
