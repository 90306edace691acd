package io.monocoque.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes bytes between connecting peers and one endpoint, and cuts each connection after a random
 * number of bytes, wherever in a message that is.
 *
 * <p>Threading: a thread accepts, and two carry each connection. Ownership: owns all sockets;
 * {@link #close} ends all threads.
 */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Random random;
  private final int meanBytes;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile boolean cutting = true;

  /**
   * Begins.
   *
   * @param meanBytes how many bytes a connection carries before it is cut, on average
   */
  CuttingProxy(String endpoint, int meanBytes, Random random) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.target = Rig.port(endpoint);
    this.meanBytes = meanBytes;
    this.random = random;
    start("proxy accepting", this::accept);
  }

  String endpoint() {
    return "tcp://127.0.0.1:" + server.getLocalPort();
  }

  int cuts() {
    return cuts.get();
  }

  /** From now on connections last. */
  void stopCutting() {
    cutting = false;
  }

  private void accept() {
    try {
      while (true) {
        Socket near = server.accept();
        sockets.add(near);
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(far);
        int limit = 200 + random.nextInt(2 * meanBytes);
        start("proxy forth", () -> carry(near, far, limit));
        start("proxy back", () -> carry(far, near, Integer.MAX_VALUE));
      }
    } catch (SocketException e) {
      closeAll(); // the proxy is closed, or its target is
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start(String name, Runnable work) {
    threads.add(Thread.ofPlatform().daemon().name(name).start(work));
  }

  private void carry(Socket from, Socket to, int limit) {
    byte[] buffer = new byte[8192];
    int carried = 0;
    try (from;
        to) {
      InputStream input = from.getInputStream();
      OutputStream output = to.getOutputStream();
      int read;
      while ((read = input.read(buffer)) >= 0) {
        if (cutting && carried + read > limit) {
          output.write(buffer, 0, limit - carried);
          cuts.incrementAndGet();
          return;
        }
        output.write(buffer, 0, read);
        carried = carried + read > limit ? 0 : carried + read;
      }
    } catch (IOException e) {
      // The other direction's thread closed both sockets.
      sockets.removeAll(List.of(from, to));
    }
  }

  private void closeAll() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    closeAll();
    Await.until(
        "the proxy's threads have ended",
        () -> {
          closeAll();
          return threads.stream().noneMatch(Thread::isAlive);
        });
  }
}
