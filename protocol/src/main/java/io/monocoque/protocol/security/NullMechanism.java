package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * No security: each side sends READY without waiting for the other's, at once, or when its verdict
 * on the peer's address has come.
 *
 * <p>Threading: confined to the session's thread. Source: RFC 37, section 3.4 (NULL).
 */
public final class NullMechanism implements Mechanism {
  private final Metadata own;
  private final boolean asServer;
  private final boolean authenticates;
  private Verdict.@Nullable Accepted accepted;
  private boolean denied;
  private @Nullable Metadata peer;

  /** One side that says {@code own} of itself in READY, and lets everybody in. */
  public NullMechanism(Metadata own, boolean asServer) {
    this(own, asServer, false);
  }

  /**
   * One side that says {@code own} of itself in READY.
   *
   * @param authenticates whether it waits for a verdict first
   */
  public NullMechanism(Metadata own, boolean asServer, boolean authenticates) {
    this.own = own;
    this.asServer = asServer;
    this.authenticates = authenticates;
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
    if (!authenticates) {
      transmit.accept(Command.ready(own).encode());
    }
    return progress();
  }

  @Override
  public Progress receive(Command command, Consumer<Bytes> transmit) throws ProtocolException {
    if (peer != null) {
      throw Handshakes.unexpected(command, "after READY in a NULL handshake");
    }
    Handshakes.expect(command, Command.READY, "in a NULL handshake");
    peer = Metadata.parse(command.data());
    return progress();
  }

  /** The peer may be ready long before the verdict on it. */
  private Progress progress() {
    if (isUndecided()) {
      return Progress.AUTHENTICATING;
    }
    return peer == null ? Progress.HANDSHAKING : Progress.READY;
  }

  private boolean isUndecided() {
    return authenticates && accepted == null && !denied;
  }

  @Override
  public Credentials credentials() {
    checkUndecided();
    return new Credentials.None();
  }

  @Override
  public Progress decide(Verdict verdict, Consumer<Bytes> transmit) {
    checkUndecided();
    return switch (verdict) {
      case Verdict.Accepted acceptance -> {
        accepted = acceptance;
        transmit.accept(Command.ready(own).encode());
        yield progress();
      }
      case Verdict.Denied denial -> {
        denied = true;
        yield Handshakes.deny(denial, transmit);
      }
    };
  }

  private void checkUndecided() {
    if (!isUndecided()) {
      throw new IllegalStateException("nobody is to be authenticated");
    }
  }

  @Override
  public @Nullable Metadata announced() {
    return peer;
  }

  @Override
  public Metadata peerMetadata() {
    if (peer == null) {
      throw new IllegalStateException("the peer's READY has not arrived");
    }
    return peer;
  }

  @Override
  public Verdict.@Nullable Accepted accepted() {
    return accepted;
  }
}
