package io.monocoque.wiring;

import io.monocoque.protocol.session.PeerProperties;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The endpoint that a connection belongs to. Threading: the loop. */
interface ConnectionHost {

  /** For events: the endpoint of ours. */
  String endpoint();

  /** How a connection ended. */
  enum Outcome {
    /** Refused, reset, timed out, ended: trying again may help. */
    LOST,
    /** The peer speaks otherwise than it must: trying again would not help. */
    PROTOCOL_ERROR
  }

  /** An outgoing connection stands; its handshake begins. */
  default void connected(@Nullable SocketAddress peer) {}

  /** The handshake is done; the pipe that the connection shall feed, or null to refuse the peer. */
  @Nullable ConnectionPipe established(Connection connection, PeerProperties peer);

  /** Messages may flow over the connection. */
  default void opened(Connection connection) {}

  /** The connection is gone, nothing of it is in flight. */
  void closed(Connection connection, Outcome outcome, String reason);
}
