package io.monocoque.protocol.session;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.SocketType;
import java.util.Objects;

/**
 * What a session has to know of its socket.
 *
 * @param identity at most 255 bytes; empty if there is none
 * @param asServer what the greeting says; peers ignore it
 * @param maxMessageSize the most that the body of one frame of traffic may have, or -1
 * @param maxUnfinishedBytes the most that one message may take with all its parts and their
 *     headers, since so much would be held for it before it is whole
 */
public record SessionConfig(
    SocketType socketType,
    Bytes identity,
    boolean asServer,
    long maxMessageSize,
    long maxUnfinishedBytes) {

  public SessionConfig {
    Objects.requireNonNull(socketType);
    if (identity.size() > PeerProperties.MAX_IDENTITY) {
      throw new IllegalArgumentException(
          "an identity has at most 255 bytes, not " + identity.size());
    }
    if (maxMessageSize < -1) {
      throw new IllegalArgumentException(
          "maxMessageSize is -1 for no limit, or at least 0, not " + maxMessageSize);
    }
    if (maxUnfinishedBytes < 1) {
      throw new IllegalArgumentException(
          "maxUnfinishedBytes is at least 1, not " + maxUnfinishedBytes);
    }
  }
}
