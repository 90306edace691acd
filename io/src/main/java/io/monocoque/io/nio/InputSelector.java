package io.monocoque.io.nio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Where a thread waits for what it receives by itself, beside the loop's selector.
 *
 * <p>Threading: one thread waits at a time; closed when none does.
 *
 * <p>Hot path: {@link #await} allocates nothing.
 */
final class InputSelector implements Closeable {
  private final Selector selector;

  InputSelector(SocketChannel channel) throws IOException {
    selector = channel.provider().openSelector();
    try {
      channel.register(selector, SelectionKey.OP_READ);
    } catch (IOException e) {
      selector.close();
      throw e;
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
