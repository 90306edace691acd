package io.monocoque.io.spi;

import java.net.SocketAddress;

/** An address that a {@link Driver} accepts connections on. Threading: the loop's thread. */
public interface Listener {

  /** The address with the port that the system chose. */
  SocketAddress localAddress();

  /**
   * Stops listening; the port is free when this returns or soon after. Connections that were
   * accepted live on. Does not remove the file of a Unix address: its owner does. Idempotent.
   */
  void close();
}
