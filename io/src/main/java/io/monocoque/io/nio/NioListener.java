package io.monocoque.io.nio;

import io.monocoque.io.spi.AcceptHandler;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Accepts on a non-blocking {@link ServerSocketChannel}.
 *
 * <p>An accept that fails, for want of descriptors as a rule, fails again at once as long as
 * connections wait; so the listener then pauses.
 *
 * <p>Threading: the loop's thread.
 */
final class NioListener implements Listener, Ready {
  /** Accepts in one round, so that a flood of connections does not starve those that stand. */
  private static final int ACCEPTS_PER_ROUND = 64;

  private final NioDriver driver;
  private final ServerSocketChannel channel;
  private final TransportOptions options;
  private final AcceptHandler handler;
  private final SocketAddress localAddress;
  private final SelectionKey key;
  private boolean closed;

  NioListener(
      NioDriver driver,
      ServerSocketChannel channel,
      TransportOptions options,
      AcceptHandler handler)
      throws IOException {
    this.driver = driver;
    this.channel = channel;
    this.options = options;
    this.handler = handler;
    this.localAddress = channel.getLocalAddress();
    this.key = driver.register(channel, SelectionKey.OP_ACCEPT);
    key.attach(this);
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public int onReady(int readyOps) {
    int accepted = 0;
    while (!closed && accepted < ACCEPTS_PER_ROUND) {
      SocketChannel arrived;
      try {
        arrived = channel.accept();
      } catch (IOException e) {
        key.interestOps(0);
        driver.resumeLater(this);
        handler.onAcceptFailed(e);
        return accepted + 1;
      }
      if (arrived == null) {
        break;
      }
      accepted++;
      NioTransport transport;
      try {
        driver.configure(arrived, options);
        transport = NioTransport.accepted(driver, arrived, options);
      } catch (IOException e) {
        // This one was gone before we had it; the next may be well.
        driver.closeQuietly(arrived);
        handler.onAcceptFailed(e);
        continue;
      }
      transport.handleWith(handler.onAccepted(transport));
    }
    return accepted;
  }

  /** Ends a pause. */
  void resume() {
    if (!closed) {
      key.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      driver.closeQuietly(channel);
    }
  }

  @Override
  public void abandon() {
    closed = true;
    driver.closeQuietly(channel);
  }
}
