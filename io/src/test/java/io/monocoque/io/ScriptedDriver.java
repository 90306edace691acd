package io.monocoque.io;

import io.monocoque.io.spi.AcceptHandler;
import io.monocoque.io.spi.Driver;
import io.monocoque.io.spi.InputWait;
import io.monocoque.io.spi.ListenOptions;
import io.monocoque.io.spi.Listener;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import io.monocoque.io.spi.TransportOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A driver without I/O: remembers how it was polled, and does in each poll what a test says. */
final class ScriptedDriver implements Driver {
  /** What a poll does. */
  interface Step {
    void poll(long timeoutNanos) throws IOException;
  }

  final List<Long> timeouts = new ArrayList<>();
  final AtomicInteger wakes = new AtomicInteger();
  final Semaphore woken = new Semaphore(0);
  int closes;

  /** What a poll says that it has handled. */
  int handled;

  Step step = timeout -> {};

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public Listener listen(SocketAddress local, ListenOptions options, AcceptHandler handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Transport connect(
      SocketAddress remote,
      @Nullable SocketAddress source,
      TransportOptions options,
      TransportHandler handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int poll(long timeoutNanos) throws IOException {
    timeouts.add(timeoutNanos);
    step.poll(timeoutNanos);
    return handled;
  }

  @Override
  public InputWait inputWait() {
    throw new AssertionError("nobody receives by hand here");
  }

  @Override
  public void wake() {
    wakes.incrementAndGet();
    woken.release();
  }

  @Override
  public void close() {
    closes++;
  }
}
