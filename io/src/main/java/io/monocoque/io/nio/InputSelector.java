package io.monocoque.io.nio;

import static io.monocoque.io.Log.LOG;

import io.monocoque.io.spi.InputWait;
import io.monocoque.io.spi.Transport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * A selector beside the loop's, where a thread waits for what it receives by itself. A channel is
 * known there from the first wait for it until its driver receives again, or closes it.
 *
 * <p>Threading: {@link #forget} any thread, beside a wait for others. Else as {@link InputWait}
 * says.
 */
final class InputSelector implements InputWait {
  private final Selector selector;

  /** Numbers the waits. */
  private long wait;

  /** Whether a channel is known that the last wait was not for. */
  private boolean anyLeftOut;

  /** Whether a thread is in the selector, which then sees to it that channels are forgotten. */
  private boolean selecting;

  private boolean forgetful;

  /** Since the last wait; to drop what is cancelled takes the selector's own sign of it away. */
  private volatile boolean woken;

  InputSelector() throws IOException {
    selector = Selector.open();
  }

  void watch(SocketChannel channel, NioTransport transport) throws IOException {
    SelectionKey _ = channel.register(selector, SelectionKey.OP_READ, transport);
  }

  /** The channel is not held any more: else it kept its descriptor when it is closed. */
  void forget(SocketChannel channel) {
    SelectionKey key = channel.keyFor(selector);
    if (key == null) {
      return; // the selector is closed
    }
    synchronized (this) {
      key.cancel();
      if (!selecting) {
        dropCancelled();
        return;
      }
      forgetful = true;
    }
    selector.wakeup();
  }

  @Override
  public void await(List<Transport> transports, boolean[] ready, int millis) throws IOException {
    wait++;
    int count = transports.size();
    for (int i = 0; i < count; i++) {
      NioTransport transport = ours(transports.get(i));
      transport.askedIn = wait;
      transport.hasInput = false;
      transport.watchedIn(this);
    }
    enter(count);
    try {
      if (millis == 0 || woken) {
        selector.selectNow(InputSelector::ready);
      } else {
        selector.select(InputSelector::ready, millis);
      }
    } finally {
      leave();
    }
    if (millis != 0) {
      woken = false;
    }
    for (int i = 0; i < count; i++) {
      ready[i] = ours(transports.get(i)).hasInput;
    }
  }

  private static NioTransport ours(Transport transport) throws IOException {
    if (transport instanceof NioTransport known) {
      return known;
    }
    throw new IOException("a transport of another driver");
  }

  private static void ready(SelectionKey key) {
    ((NioTransport) key.attachment()).hasInput = true;
  }

  /** What is not asked for is not to end the wait. */
  private void leaveOut() {
    anyLeftOut = false;
    for (SelectionKey key : selector.keys()) {
      if (key.isValid()) {
        boolean asked = ((NioTransport) key.attachment()).askedIn == wait;
        key.interestOps(asked ? SelectionKey.OP_READ : 0);
        anyLeftOut |= !asked;
      }
    }
  }

  private synchronized void enter(int count) {
    if (anyLeftOut || selector.keys().size() > count) {
      leaveOut();
    }
    selecting = true;
  }

  private synchronized void leave() {
    selecting = false;
    if (forgetful) {
      forgetful = false;
      dropCancelled();
    }
  }

  private void dropCancelled() {
    try {
      selector.selectNow(key -> {});
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a selector of connections that are read by hand", e);
    }
  }

  @Override
  public void wake() {
    woken = true;
    selector.wakeup();
  }

  @Override
  public void close() {
    try {
      selector.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a selector of connections that are read by hand", e);
    }
  }
}
