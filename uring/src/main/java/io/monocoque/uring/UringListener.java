package io.monocoque.uring;

import io.monocoque.io.spi.AcceptHandler;
import io.monocoque.io.spi.Listener;
import java.net.SocketAddress;

/**
 * A listening socket with a multishot accept on it.
 *
 * <p>Threading: the driver's thread.
 */
final class UringListener extends Endpoint implements Listener {
  private final SocketAddress localAddress;
  private final UnsentBound unsent;
  private final AcceptHandler handler;

  private long retryNanos;

  /**
   * @param unsent what the socket was told, and those that it accepts inherit
   */
  UringListener(
      UringDriver driver,
      int socket,
      SocketAddress localAddress,
      UnsentBound unsent,
      AcceptHandler handler) {
    super(driver, socket);
    this.localAddress = localAddress;
    this.unsent = unsent;
    this.handler = handler;
    accept();
  }

  /** Begins to accept, again after a failure. */
  void accept() {
    driver.submissions().accept(socket, begin(UserData.OP_ACCEPT, 0));
  }

  @Override
  void completed(int op, int sequence, int result, int flags) {
    if (op != UserData.OP_ACCEPT) {
      return; // a cancel, whose effect is told by what it cancelled
    }
    if (result >= 0) {
      if (closing()) {
        LibC.close(result);
      } else {
        accepted(result);
      }
    }
    if ((flags & CqeLayout.MORE) != 0 || closing()) {
      return;
    }
    if (result >= 0 || isPeersFault(-result)) {
      accept();
    } else {
      driver.acceptLater(this);
      handler.onAcceptFailed(Errno.exception(-result, "accepting on " + localAddress));
    }
  }

  private void accepted(int accepted) {
    UringTransport transport = UringTransport.accepted(driver, accepted, localAddress, unsent);
    transport.handledBy(handler.onAccepted(transport));
  }

  /** Whether the next connection may well be accepted at once. */
  private static boolean isPeersFault(int errno) {
    return errno == Errno.ECONNABORTED
        || errno == Errno.EINTR
        || errno == Errno.EAGAIN
        || errno == Errno.ECANCELED;
  }

  /** When to accept again, by the driver's clock. */
  long retryNanos() {
    return retryNanos;
  }

  void retryAt(long nanos) {
    retryNanos = nanos;
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public void close() {
    driver.checkThread();
    if (closing()) {
      return;
    }
    startClosing();
    driver.acceptNoMore(this);
    LibC.shutdown(socket); // stops to listen now; the descriptor has to outlive the accept
    if (idle()) {
      release();
    } else {
      driver.submissions().cancel(userData(UserData.OP_ACCEPT, 0), begin(UserData.OP_CANCEL, 0));
    }
  }

  @Override
  void closeSocket() {
    LibC.close(socket);
  }

  @Override
  void afterRelease() {}
}
