package io.monocoque.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/**
 * Passes on exactly so many bytes of what the connecting side says after the handshake, then cuts
 * the connection on both sides.
 *
 * <p>What is passed on is decided by count, not by time: the cut is where it is said to be. The
 * sender sees a reset at every other cut and an orderly end at the rest, as these take different
 * ways through it; the reader always an orderly end, as a reset could take from it what had
 * arrived.
 *
 * <p>Threading: one daemon thread takes connections one after the other, a second passes answers
 * back. Ownership: owns its sockets.
 */
final class CuttingProxy implements AutoCloseable {
  private static final int GREETING_SIZE = 64;
  private static final int COMMAND_FLAG = 0x04;

  /** Small, so that a sender that goes on after a cut notices it soon. */
  private static final int RECEIVE_BUFFER = 1 << 16;

  private final ServerSocket listener;
  private final URI target;
  private final Plan plan;

  /** Where connections are cut. */
  @FunctionalInterface
  interface Plan {
    /** How connection {@code number} is cut. */
    Cut of(int number);
  }

  /**
   * One cut.
   *
   * @param bytes how many are passed on after the handshake
   * @param inside whether more are known to follow, of which one is awaited before the cut: so the
   *     sender has handed over what is cut
   */
  record Cut(long bytes, boolean inside) {
    static final Cut NEVER = new Cut(Long.MAX_VALUE, false);
  }

  private CuttingProxy(ServerSocket listener, URI target, Plan plan) {
    this.listener = listener;
    this.target = target;
    this.plan = plan;
  }

  static CuttingProxy before(String endpoint, Plan plan) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReceiveBufferSize(RECEIVE_BUFFER);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    CuttingProxy proxy = new CuttingProxy(listener, URI.create(endpoint), plan);
    Thread.ofPlatform().daemon().name("cutting-proxy").start(proxy::run);
    return proxy;
  }

  String endpoint() {
    return "tcp://127.0.0.1:" + listener.getLocalPort();
  }

  private void run() {
    for (int number = 0; !listener.isClosed(); number++) {
      try (Socket near = listener.accept();
          Socket far = new Socket(target.getHost(), target.getPort())) {
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        Thread.ofPlatform().daemon().name("cutting-proxy-back").start(() -> passBack(far, near));
        pass(near.getInputStream(), far.getOutputStream(), plan.of(number));
        if (number % 2 == 1) {
          near.setSoLinger(true, 0);
        }
      } catch (IOException e) {
        // Closed, or one of them has gone: the next connection is another one.
      }
    }
  }

  private static void pass(InputStream in, OutputStream out, Cut cut) throws IOException {
    passHandshake(in, out);
    byte[] buffer = new byte[RECEIVE_BUFFER];
    long left = cut.bytes();
    while (left > 0) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        return;
      }
      out.write(buffer, 0, count);
      left -= count;
    }
    if (cut.inside() && in.read() < 0) {
      throw new IOException("the sender stopped before the cut");
    }
  }

  /**
   * The greeting and the READY command, which is a short frame. A byte at a time, because each side
   * waits for a part of the other's greeting before it goes on with its own.
   */
  private static void passHandshake(InputStream in, OutputStream out) throws IOException {
    int end = GREETING_SIZE + 2;
    for (int at = 0; at < end; at++) {
      int value = in.read();
      if (value < 0 || (at == GREETING_SIZE && value != COMMAND_FLAG)) {
        throw new IOException("no greeting and READY");
      }
      out.write(value);
      if (at == GREETING_SIZE + 1) {
        end += value;
      }
    }
  }

  private static void passBack(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // Cut.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
