package io.monocoque;

import java.time.Duration;

/**
 * What happens to a socket's endpoints and connections. An error on one peer's connection is such
 * an event and never an exception in unrelated code.
 *
 * <p>A listener is set with {@link SocketOptions#listener} and called in order on a thread of the
 * context that does nothing else, so it may take its time; over 10,000 events behind, the newest
 * are dropped. Transports within the process ({@code inproc}) have no events.
 */
public sealed interface ConnectionEvent {

  /** The endpoint of ours that it is about, resolved where it is known. */
  String endpoint();

  /** A socket listens. */
  record Listening(String endpoint) implements ConnectionEvent {}

  /** A peer connected to us; the handshake follows. */
  record Accepted(String endpoint, String peer) implements ConnectionEvent {}

  /** Accepting failed for now, for instance for want of descriptors; it is tried again. */
  record AcceptFailed(String endpoint, String reason) implements ConnectionEvent {}

  /** We connected to a peer; the handshake follows. */
  record Connected(String endpoint, String peer) implements ConnectionEvent {}

  /** No connection could be made; the next attempt comes after the delay. */
  record ConnectRetried(String endpoint, String reason, Duration delay)
      implements ConnectionEvent {}

  /**
   * The peer is known and messages flow.
   *
   * @param mechanism NULL, PLAIN or CURVE
   * @param userId who the {@link Authenticator}, or ZAP handler, says that it is; empty if nobody
   *     does
   */
  record HandshakeSucceeded(
      String endpoint, String peer, String socketType, String mechanism, String userId)
      implements ConnectionEvent {}

  /**
   * The handshake ended without agreement, for another reason than {@link AuthenticationFailed}.
   *
   * @param code libzmq's number for the protocol error of the peer, or of a ZAP handler, where its
   *     monitor says HANDSHAKE_FAILED_PROTOCOL; 0 for an end, a time-out, or a handler that is not
   *     there, where it says HANDSHAKE_FAILED_NO_DETAIL
   */
  record HandshakeFailed(String endpoint, String peer, String reason, int code)
      implements ConnectionEvent {}

  /**
   * The peer was not let in, or it did not let us in: libzmq's HANDSHAKE_FAILED_AUTH.
   *
   * @param status 300 if it is tried again, 400 if it was denied, 500 if nobody could decide
   */
  record AuthenticationFailed(String endpoint, String peer, String reason, int status)
      implements ConnectionEvent {}

  /**
   * A connection that had been used is gone.
   *
   * @param dropped messages that had been accepted and are lost for the peer
   * @param code if the peer broke the protocol, what {@link HandshakeFailed} would have; else 0
   */
  record Disconnected(String endpoint, String peer, String reason, int dropped, int code)
      implements ConnectionEvent {}

  /** A connecting endpoint gave up for good, after an error that trying again cannot mend. */
  record Stopped(String endpoint, String reason) implements ConnectionEvent {}

  /**
   * An endpoint was unbound, disconnected or closed with its socket.
   *
   * @param dropped messages that had been accepted and were not handed to a peer within the linger
   *     period, beside those that {@link Disconnected} told of
   */
  record Closed(String endpoint, int dropped) implements ConnectionEvent {}
}
