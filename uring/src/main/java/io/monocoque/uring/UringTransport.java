package io.monocoque.uring;

import io.monocoque.io.spi.ReceiveTarget;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection: a connect, then at most one receive and at most one send in flight. Those are of
 * {@link RingReceives} and {@link RingSends}; connecting, failing and closing are here.
 *
 * <p>Two sends in flight would mix their bytes (the kernel does not queue them), hence one at most;
 * two receives likewise.
 *
 * <p>Threading: the driver's thread, except {@link #tryWrite} and {@link #shutdown}: whoever holds
 * the writer role, and {@link #tryRead}: whoever the input is lent to.
 *
 * <p>Ownership: holds the sockaddr of the connect in flight until its completion. The descriptor
 * goes when nothing is in flight.
 *
 * <p>Hot path: allocates nothing per completion.
 */
final class UringTransport extends Endpoint implements Transport {
  private final boolean tcp;
  private final @Nullable SocketAddress remote;
  private final RingReceives receives = new RingReceives(this);

  /** The driver's thread's, in the role: made for the first write that goes through the ring. */
  private @Nullable RingSends ringSends;

  /** The role's holder's: made for the first write that does not go through the ring. */
  private @Nullable DirectSends directSends;

  /** The role's holder's. */
  private UnsentBound unsent;

  /** Of whoever the input is lent to. */
  private @Nullable DirectReceives directReceives;

  private @Nullable TransportHandler handler;
  private volatile boolean connected;
  private volatile boolean closed;
  private boolean connecting;
  private @Nullable SocketAddress remoteAddress;
  private @Nullable MemorySegment sockaddr;
  private @Nullable IOException failure;
  private boolean failureTold;
  private boolean closeTold;
  private boolean toldLater;

  private UringTransport(
      UringDriver driver, int socket, @Nullable SocketAddress remote, UnsentBound unsent) {
    super(driver, socket);
    this.remote = remote;
    this.unsent = unsent;
    this.tcp = remote == null || remote instanceof InetSocketAddress;
  }

  /**
   * Begins to connect.
   *
   * @param sockaddr {@code remote} for the kernel, taken from the driver
   * @param unsent what the socket was told
   */
  static UringTransport connecting(
      UringDriver driver,
      int socket,
      SocketAddress remote,
      MemorySegment sockaddr,
      int sockaddrLength,
      UnsentBound unsent,
      TransportHandler handler) {
    UringTransport transport = new UringTransport(driver, socket, remote, unsent);
    transport.handler = handler;
    transport.connecting = true;
    transport.sockaddr = sockaddr;
    driver
        .submissions()
        .connect(
            socket, sockaddr.address(), sockaddrLength, transport.begin(UserData.OP_CONNECT, 0));
    return transport;
  }

  /** A connection that could not even be begun; its handler is told in the next poll. */
  static UringTransport failed(
      UringDriver driver, SocketAddress remote, IOException failure, TransportHandler handler) {
    UringTransport transport = new UringTransport(driver, NO_SOCKET, remote, UnsentBound.NONE);
    transport.handler = handler;
    transport.failure = failure;
    transport.tellLater();
    return transport;
  }

  /**
   * A connection that a listener accepted; {@link #handledBy} has to follow.
   *
   * @param unsent what the socket was told
   */
  static UringTransport accepted(
      UringDriver driver, int socket, SocketAddress listener, UnsentBound unsent) {
    SocketAddress remote = listener instanceof InetSocketAddress ? null : listener;
    UringTransport transport = new UringTransport(driver, socket, remote, unsent);
    transport.remoteAddress = driver.sockets().remote(socket);
    transport.connected = true;
    transport.receives.peerSpeaksFirst(); // who connects does, as a rule
    return transport;
  }

  void handledBy(TransportHandler by) {
    handler = by;
  }

  TransportHandler handler() {
    return Objects.requireNonNull(handler, "calls back before it was accepted");
  }

  @Override
  void completed(int op, int of, int result, int flags) {
    switch (op) {
      case UserData.OP_RECEIVE -> receives.received(result, flags);
      case UserData.OP_READABLE -> receives.readable();
      case UserData.OP_SEND -> ringSends().sent(result);
      case UserData.OP_WRITABLE -> ringSends().writable(result);
      case UserData.OP_CONNECT -> connected(result);
      case UserData.OP_CANCEL -> receives.cancelled(of, result);
      default -> throw new IllegalStateException("completion of unknown operation " + op);
    }
  }

  private void connected(int result) {
    connecting = false;
    driver.recycleSockaddr(Objects.requireNonNull(sockaddr));
    sockaddr = null;
    if (closing()) {
      return;
    }
    if (result < 0) {
      fail(Errno.exception(-result, "connecting to " + SocketAddresses.text(remote)));
      return;
    }
    remoteAddress = driver.sockets().remote(socket);
    if (tcp && remoteAddress != null && remoteAddress.equals(driver.sockets().local(socket))) {
      // Nobody listens on this port, so the system gave it to us and joined both ends.
      fail(
          new ConnectException(
              "connecting to " + SocketAddresses.text(remote) + ": connected to itself"));
      return;
    }
    connected = true;
    receives.armLater();
    handler().onConnected();
  }

  boolean isConnected() {
    return connected;
  }

  /** Whether the connection has failed or is being closed, so that nothing is begun any more. */
  boolean isOver() {
    return closing() || failure != null;
  }

  @Override
  public void startReceive() {
    driver.checkThread();
    if (!isOver()) {
      receives.start();
    }
  }

  @Override
  public void stopReceive() {
    driver.checkThread();
    if (!isOver()) {
      receives.stop();
    }
  }

  @Override
  public void startWrite(MemorySegment from, long start, int length, boolean more) {
    driver.checkThread();
    Objects.checkFromIndexSize(start, length, from.byteSize());
    if (length < 1) {
      throw new IllegalArgumentException("not at least one byte: " + length);
    }
    if (!connected && failure == null) {
      throw new IllegalStateException("not connected yet");
    }
    fitUnsentBound(length);
    ringSends().start(from, start, length, more);
  }

  private void fitUnsentBound(int length) {
    UnsentBound fit = unsent.forWrite(length);
    if (fit != unsent && !closed) {
      unsent = fit;
      directSends().bound(fit);
    }
  }

  private RingSends ringSends() {
    RingSends made = ringSends;
    if (made == null) {
      made = new RingSends(this);
      ringSends = made;
    }
    return made;
  }

  @Override
  public int tryRead(ReceiveTarget target) throws IOException {
    return directReceives().receive(target);
  }

  private DirectReceives directReceives() {
    DirectReceives made = directReceives;
    if (made == null) {
      made = new DirectReceives(socket);
      directReceives = made;
    }
    return made;
  }

  @Override
  public int tryWrite(MemorySegment from, long start, int length, boolean more) throws IOException {
    if (closed) {
      throw new IOException("the connection is closed");
    }
    fitUnsentBound(length);
    int result = directSends().send(from, start, length, more ? LibC.MSG_MORE : 0);
    if (result < 0) {
      throw Errno.exception(-result, "sending");
    }
    return result;
  }

  DirectSends directSends() {
    DirectSends made = directSends;
    if (made == null) {
      made = new DirectSends(socket);
      directSends = made;
    }
    return made;
  }

  /** The connection is lost; told when a write that is under way has ended. */
  void fail(IOException cause) {
    if (isOver()) {
      return;
    }
    failure = cause;
    LibC.shutdown(socket); // so that whatever else is in flight ends
    tellFailure();
  }

  void tellFailure() {
    if (failure != null && lent() == null && !failureTold && !closing()) {
      failureTold = true;
      handler().onFailed(failure);
    }
  }

  @Override
  public void shutdown() {
    if (closed) {
      return;
    }
    if (connected) {
      endStream();
    } else {
      driver.shutdownLater(this);
    }
  }

  /**
   * Shuts the socket down, after the kernel has tried what is to be written: it may not even know
   * of it yet. Whoever else has the writer role, no write is under way then.
   */
  private void endStream() {
    if (lent() != null) {
      driver.submitNow();
    }
    LibC.shutdown(socket);
  }

  /**
   * A shutdown of a connection that did not stand when it was asked for, on the driver's thread.
   */
  void shutdownNow() {
    if (connected) {
      shutdown();
    } else if (connecting && !closing()) {
      cancelConnect();
    }
  }

  /** A shutdown would not do: the kernel's next try to connect would succeed. */
  private void cancelConnect() {
    driver.submissions().cancel(userData(UserData.OP_CONNECT, 0), begin(UserData.OP_CANCEL, 0));
  }

  @Override
  public void close() {
    driver.checkThread();
    if (closing()) {
      return;
    }
    startClosing();
    if (idle()) {
      release();
      tellLater();
    } else if (connecting) {
      cancelConnect();
    } else {
      endStream();
    }
  }

  @Override
  void closeSocket() {
    closed = true;
    if (socket != NO_SOCKET) {
      driver.sockets().closeConnection(socket, tcp);
    }
    if (directSends != null) {
      directSends.recycle();
      directSends = null;
    }
    if (directReceives != null) {
      directReceives.recycle();
      directReceives = null;
    }
  }

  @Override
  void afterRelease() {
    tellWritten();
    closeTold = true;
    handler().onClosed();
  }

  private void tellWritten() {
    if (ringSends != null) {
      ringSends.tell();
    }
  }

  void tellLater() {
    if (!toldLater) {
      toldLater = true;
      driver.tellLater(this);
    }
  }

  /** Tells what was known outside a poll. */
  void tell() {
    toldLater = false;
    tellWritten();
    if (closing()) {
      if (released() && !closeTold) {
        afterRelease();
      }
    } else if (failure != null) {
      tellFailure();
    } else {
      receives.tell();
    }
  }

  /** What of this connection the kernel may still read; null if no write is under way. */
  @Nullable MemorySegment lent() {
    return ringSends == null ? null : ringSends.slab();
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    driver.checkThread();
    return connected && !closed ? driver.sockets().local(socket) : null;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return remoteAddress;
  }
}
