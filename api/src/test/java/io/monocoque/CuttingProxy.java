package io.monocoque;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A TCP proxy that cuts its connections: each after the number of bytes that it was told for it.
 *
 * <p>Threading: any thread; two threads of its own a connection. Ownership: its sockets, until
 * closed.
 */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket server;
  private final URI target;
  private final LongSupplier lifetimes;
  private final Runnable beforeEach;
  private final List<Socket> open = new ArrayList<>();
  private int connections;
  private boolean closed;

  /**
   * @param lifetimes how many bytes from the connecting side each connection carries
   * @param beforeEach what happens before a connection is passed on
   */
  CuttingProxy(String target, LongSupplier lifetimes, Runnable beforeEach) throws IOException {
    this.target = URI.create(target);
    this.lifetimes = lifetimes;
    this.beforeEach = beforeEach;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("proxy").start(this::accept);
  }

  /** A proxy whose connections last until {@link #cut}. */
  static CuttingProxy lasting(String target) throws IOException {
    return new CuttingProxy(target, () -> Long.MAX_VALUE, () -> {});
  }

  String endpoint() {
    return "tcp://127.0.0.1:" + server.getLocalPort();
  }

  synchronized int connections() {
    return connections;
  }

  private void accept() {
    while (true) {
      try {
        Socket in = server.accept();
        beforeEach.run();
        Socket out = new Socket(target.getHost(), target.getPort());
        if (!add(in, out)) {
          return;
        }
        long lifetime = lifetimes.getAsLong();
        pump(in, out, lifetime);
        pump(out, in, Long.MAX_VALUE);
      } catch (IOException e) {
        if (isClosed()) {
          return;
        }
      }
    }
  }

  private synchronized boolean add(Socket in, Socket out) throws IOException {
    if (closed) {
      in.close();
      out.close();
      return false;
    }
    open.add(in);
    open.add(out);
    connections++;
    return true;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private static void pump(Socket from, Socket to, long lifetime) {
    Thread.ofPlatform().daemon().name("proxy").start(() -> copy(from, to, lifetime));
  }

  private static void copy(Socket from, Socket to, long lifetime) {
    byte[] buffer = new byte[4096];
    long left = lifetime;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          return;
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    } catch (IOException cut) {
      return; // the other direction closed both
    }
  }

  /** Cuts what is connected now. */
  synchronized void cut() throws IOException {
    for (Socket each : open) {
      each.close();
    }
    open.clear();
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
    }
    server.close();
    cut();
  }
}
