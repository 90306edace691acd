package io.monocoque.io.spi;

import java.io.IOException;

/**
 * Is told of connections that arrive at a {@link Listener}. Calls come from {@link Driver#poll}.
 */
public interface AcceptHandler {

  /**
   * A connection arrived; receiving has not been started.
   *
   * @return who is told what becomes of it
   */
  TransportHandler onAccepted(Transport transport);

  /**
   * Accepting failed for now, for want of descriptors for instance; the driver tries again later.
   */
  void onAcceptFailed(IOException cause);
}
