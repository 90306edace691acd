package io.monocoque.io;

import io.monocoque.io.spi.AcceptHandler;
import io.monocoque.io.spi.Driver;
import io.monocoque.io.spi.InputWait;
import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import io.monocoque.io.spi.TransportOptions;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A driver to which nothing ever happens, for loops whose transports are scripted. */
final class IdleDriver implements Driver {
  @Override
  public String name() {
    return "idle";
  }

  @Override
  public Listener listen(SocketAddress local, ListenOptions options, AcceptHandler handler) {
    throw new AssertionError("nobody listens here");
  }

  @Override
  public Transport connect(
      SocketAddress remote,
      @Nullable SocketAddress source,
      TransportOptions options,
      TransportHandler handler) {
    throw new AssertionError("nobody connects here");
  }

  @Override
  public int poll(long timeoutNanos) {
    return 0;
  }

  @Override
  public InputWait inputWait() {
    throw new AssertionError("nobody receives by hand here");
  }

  @Override
  public void wake() {}

  @Override
  public void close() {}
}
