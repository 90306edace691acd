package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The side of PLAIN that shows a user name and a password, which anybody on the way can read.
 *
 * <pre>
 *   HELLO user name, password  ──►
 *                              ◄──  WELCOME
 *   INITIATE metadata          ──►
 *                              ◄──  READY metadata
 * </pre>
 *
 * <p>Threading: confined to the session's thread. Source: RFC 24.
 */
public final class PlainClient implements Mechanism {
  private static final int MAX_SIZE = 255;

  private final Bytes userName;
  private final Bytes password;
  private final Metadata own;
  private boolean welcome;
  private @Nullable Metadata peer;

  /**
   * One side that says {@code own} of itself in INITIATE.
   *
   * @throws IllegalArgumentException if user name or password have more than 255 bytes
   */
  public PlainClient(Bytes userName, Bytes password, Metadata own) {
    if (userName.size() > MAX_SIZE || password.size() > MAX_SIZE) {
      throw new IllegalArgumentException(
          "PLAIN allows 255 bytes each for user name and password, not "
              + userName.size()
              + " and "
              + password.size());
    }
    this.userName = userName;
    this.password = password;
    this.own = own;
  }

  @Override
  public String name() {
    return PlainServer.NAME;
  }

  @Override
  public boolean asServer() {
    return false;
  }

  @Override
  public Progress start(Consumer<Bytes> transmit) {
    byte[] data = new byte[1 + userName.size() + 1 + password.size()];
    data[0] = (byte) userName.size();
    userName.copyTo(data, 1);
    data[1 + userName.size()] = (byte) password.size();
    password.copyTo(data, 1 + userName.size() + 1);
    transmit.accept(new Command(Command.HELLO, TrustedBytes.wrap(data)).encode());
    return Progress.HANDSHAKING;
  }

  @Override
  public Progress receive(Command command, Consumer<Bytes> transmit) throws ProtocolException {
    if (peer != null) {
      throw Handshakes.unexpected(command, "after READY");
    }
    if (welcome) {
      Handshakes.expect(command, Command.READY, "where READY was expected");
      peer = Metadata.parse(command.data());
      return Progress.READY;
    }
    Handshakes.expect(command, Command.WELCOME, "where WELCOME was expected");
    if (!command.data().isEmpty()) {
      throw new ProtocolException(
          ProtocolError.MALFORMED_COMMAND_WELCOME,
          "a WELCOME with " + command.data().size() + " bytes behind its name");
    }
    welcome = true;
    transmit.accept(new Command(Command.INITIATE, own.encode()).encode());
    return Progress.HANDSHAKING;
  }

  @Override
  public Metadata peerMetadata() {
    if (peer == null) {
      throw new IllegalStateException("the peer's READY has not arrived");
    }
    return peer;
  }
}
