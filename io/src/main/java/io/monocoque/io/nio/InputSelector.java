package io.monocoque.io.nio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread waits for what it receives by itself, beside the loop's selector: at one channel
 * after the other, as to make a selector costs more than to use it.
 *
 * <p>Threading: one thread waits at a time; {@link #watch}, {@link #forget} and {@link #close} when
 * none does.
 *
 * <p>Hot path: {@link #await} allocates nothing.
 */
final class InputSelector implements Closeable {
  private final Selector selector;
  private @Nullable SelectionKey watched;

  InputSelector() throws IOException {
    selector = Selector.open();
  }

  /** From now on {@link #await} is about this channel. */
  void watch(SocketChannel channel) throws IOException {
    watched = channel.register(selector, SelectionKey.OP_READ);
  }

  /** The channel is not held any more: else it kept its descriptor when it is closed. */
  void forget() throws IOException {
    if (watched != null) {
      watched.cancel();
      watched = null;
      selector.selectNow();
    }
  }

  /** Returns when there is something, when the time is up, or at an interrupt, which stays. */
  void await(int millis) throws IOException {
    selector.select(InputSelector::ready, millis);
  }

  private static void ready(SelectionKey key) {
    // It is the only one, so to return says it all.
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }
}
