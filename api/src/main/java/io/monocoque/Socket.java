package io.monocoque;

import io.monocoque.wiring.SocketCore;
import io.monocoque.wiring.WaitList;
import java.time.Duration;
import java.util.List;

/**
 * What sockets of all types have: endpoints, and an end.
 *
 * <p>A socket may be bound to and connected to any number of endpoints: {@code tcp://host:port},
 * {@code ipc:///path}, {@code inproc://name}. What happens to their connections later is told to
 * the {@link SocketOptions#listener}.
 *
 * <p>Threading: any number of threads, platform or virtual.
 *
 * @param <S> the socket's own type, for chaining
 */
public abstract sealed class Socket<S extends Socket<S>> implements AutoCloseable
    permits PushSocket,
        PullSocket,
        PubSocket,
        SubSocket,
        ReqSocket,
        RepSocket,
        DuplexSocket,
        RouterSocket {
  private final SocketCore core;

  Socket(SocketCore core) {
    this.core = core;
  }

  abstract S self();

  /**
   * Listens on an endpoint; peers may connect when this returns.
   *
   * @param endpoint {@code tcp://*:5555}, {@code tcp://127.0.0.1:*} for a port of the system's
   *     choice, {@code ipc:///path}, {@code ipc://*}, {@code inproc://name}
   * @throws IllegalArgumentException if it is malformed; the message names the accepted form
   * @throws EndpointException if it is in use, or not to be had on this machine
   * @throws SocketClosedException if the socket is closed
   */
  public final S bind(String endpoint) {
    core.bind(endpoint);
    return self();
  }

  /**
   * Connects to an endpoint, in the background: it need not be there yet, and is connected to again
   * whenever the connection is lost.
   *
   * @throws IllegalArgumentException if it is malformed; the message names the accepted form
   * @throws SocketClosedException if the socket is closed
   */
  public final S connect(String endpoint) {
    core.connect(endpoint);
    return self();
  }

  /**
   * Stops listening on an endpoint and closes the connections that came through it.
   *
   * @param endpoint as {@link #endpoints} gives it
   * @throws EndpointException if the socket is not bound to it
   */
  public final void unbind(String endpoint) {
    core.unbind(endpoint);
  }

  /**
   * Ends the connection to an endpoint; what was accepted for it is still sent, within the linger
   * period.
   *
   * @param endpoint as it was given to {@link #connect}
   * @throws EndpointException if the socket is not connected to it
   */
  public final void disconnect(String endpoint) {
    core.disconnect(endpoint);
  }

  /**
   * The endpoint that was bound or connected last, with the address and port that the system chose.
   *
   * @throws IllegalStateException if there is none
   */
  public final String endpoint() {
    return core.endpoint();
  }

  /** All endpoints in the order in which they were bound or connected, with chosen addresses. */
  public final List<String> endpoints() {
    return core.endpoints();
  }

  /** The peers that are connected now, their handshakes done. */
  public final int peerCount() {
    return core.peerCount();
  }

  /** What became of its connections so far; good for as long as the socket object is. */
  public final ConnectionCounts connectionCounts() {
    return core.connectionCounts();
  }

  /**
   * Waits until at least so many peers are connected.
   *
   * @return whether they are
   * @throws InterruptedException if interrupted while waiting
   * @throws SocketClosedException if the socket is closed
   */
  @CheckReturnValue
  public final boolean awaitPeers(int count, Duration timeout) throws InterruptedException {
    return core.awaitPeers(count, deadline(timeout));
  }

  /**
   * Closes the socket, at once. What was accepted to be sent still is, in the background, within
   * the linger period; {@link Monocoque#close} waits for that. Calls that wait get {@link
   * SocketClosedException}. Idempotent.
   */
  @Override
  public final void close() {
    core.close();
  }

  public final boolean isClosed() {
    return core.isClosed();
  }

  /** The type and endpoints. */
  @Override
  public final String toString() {
    return core.toString();
  }

  static long deadline(Duration timeout) {
    return WaitList.deadlineAfter(SocketOptions.nanos(timeout));
  }
}
