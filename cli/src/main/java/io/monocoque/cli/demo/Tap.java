package io.monocoque.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/**
 * Stands between a connecting and a bound peer, passes on what they say, and keeps a copy.
 *
 * <p>Threading: two daemon threads pass on; the copies may be read at any time. Ownership: owns its
 * sockets.
 */
final class Tap implements AutoCloseable {
  private final ServerSocket listener;
  private final URI target;
  private final ByteArrayOutputStream fromConnecting = new ByteArrayOutputStream();
  private final ByteArrayOutputStream fromBound = new ByteArrayOutputStream();

  private Tap(ServerSocket listener, URI target) {
    this.listener = listener;
    this.target = target;
  }

  /** Opens one before a bound TCP endpoint. */
  static Tap before(String endpoint) throws IOException {
    ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Tap tap = new Tap(listener, URI.create(endpoint));
    Thread.ofPlatform().daemon().name("tap").start(tap::run);
    return tap;
  }

  /** Where to connect instead. */
  String endpoint() {
    return "tcp://127.0.0.1:" + listener.getLocalPort();
  }

  /** What the connecting side has said so far. */
  byte[] fromConnecting() {
    return fromConnecting.toByteArray();
  }

  /** What the bound side has said so far. */
  byte[] fromBound() {
    return fromBound.toByteArray();
  }

  private void run() {
    try (Socket near = listener.accept();
        Socket far = new Socket(target.getHost(), target.getPort())) {
      Thread back =
          Thread.ofPlatform().daemon().name("tap-back").start(() -> pass(far, near, fromBound));
      pass(near, far, fromConnecting);
      back.join();
    } catch (IOException e) {
      // Closed: the scene is over.
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }

  private static void pass(Socket from, Socket to, ByteArrayOutputStream copy) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[4096];
      int count;
      while ((count = in.read(buffer)) > 0) {
        copy.write(buffer, 0, count);
        out.write(buffer, 0, count);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // One of them has gone, which the other sees by itself.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
