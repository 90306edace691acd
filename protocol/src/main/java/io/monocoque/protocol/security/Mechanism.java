package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolException;
import java.util.function.Consumer;

/**
 * One side of a security handshake, and later of the traffic that it protects.
 *
 * <p>The greeting names the mechanism; from there on the mechanism owns every command until both
 * sides are ready, except ERROR, which means the same in all of them. It decides who speaks first.
 *
 * <p>A mechanism that has to wait for an answer from outside (ZAP) stays {@link
 * Progress#HANDSHAKING} without transmitting; the peer cannot go on before it hears from us. A
 * mechanism that encrypts will take frames' bodies between the session's frame reader and its
 * checks, and our own units on their way to the connection; NULL passes both unchanged.
 *
 * <p>Threading: confined to the session's thread. One instance serves one connection.
 */
public sealed interface Mechanism permits NullMechanism {
  /** Whether the handshake goes on. */
  enum Progress {
    HANDSHAKING,
    /** Both sides are ready, and {@link #peerMetadata} is there. */
    READY
  }

  /** The name in the greeting, at most 20 characters. */
  String name();

  /** What our greeting says in its as-server field. */
  boolean asServer();

  /** The greetings are exchanged and agree; transmits what this side says unasked. */
  Progress start(Consumer<Bytes> transmit);

  /** Takes a command of the peer; transmits the answer, if there is one to give now. */
  Progress receive(Command command, Consumer<Bytes> transmit) throws ProtocolException;

  /**
   * What the peer said of itself.
   *
   * @throws IllegalStateException before {@link Progress#READY}
   */
  Metadata peerMetadata();
}
