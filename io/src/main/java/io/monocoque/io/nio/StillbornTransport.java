package io.monocoque.io.nio;

import io.monocoque.io.spi.ReceiveTarget;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A connection for which not even a channel could be had; a failure is told like any other. */
final class StillbornTransport implements Transport, Completion {
  private final NioDriver driver;
  private final TransportHandler handler;
  private final IOException cause;
  private boolean failureDue = true;
  private boolean closing;

  StillbornTransport(NioDriver driver, TransportHandler handler, IOException cause) {
    this.driver = driver;
    this.handler = handler;
    this.cause = cause;
    driver.tellLater(this);
  }

  @Override
  public int tell() {
    if (closing) {
      handler.onClosed();
      return 1;
    }
    if (failureDue) {
      failureDue = false;
      handler.onFailed(cause);
      return 1;
    }
    return 0;
  }

  @Override
  public void close() {
    if (!closing) {
      closing = true;
      if (!failureDue) {
        driver.tellLater(this);
      }
    }
  }

  @Override
  public void startReceive() {}

  @Override
  public void stopReceive() {}

  @Override
  public void startWrite(MemorySegment slab, long start, int length, boolean more) {
    throw new IllegalStateException("not connected", cause);
  }

  @Override
  public int tryRead(ReceiveTarget target) throws IOException {
    throw cause;
  }

  @Override
  public int tryWrite(MemorySegment slab, long start, int length, boolean more) throws IOException {
    throw new IOException("not connected", cause);
  }

  @Override
  public void shutdown() {}

  @Override
  public @Nullable SocketAddress localAddress() {
    return null;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return null;
  }
}
