package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A peer that is no more than a TCP connection: it sends the bytes that it is told to, and says
 * which came.
 *
 * <p>Threading: the test's thread. Ownership: owns the connection.
 */
final class RawPeer implements AutoCloseable {
  private final Socket socket;

  private RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(Math.toIntExact(Peer.PATIENCE.toMillis()));
    socket.setTcpNoDelay(true);
  }

  static RawPeer connect(Rig rig, String endpoint) throws IOException {
    return rig.closing(
        new RawPeer(new Socket(InetAddress.getLoopbackAddress(), Rig.port(endpoint))));
  }

  static ServerSocket listen(Rig rig) throws IOException {
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    server.setSoTimeout(Math.toIntExact(Peer.PATIENCE.toMillis()));
    return rig.closing(server);
  }

  static String endpoint(ServerSocket server) {
    return "tcp://127.0.0.1:" + server.getLocalPort();
  }

  /** Waits for a connection. */
  static RawPeer accept(Rig rig, ServerSocket server) throws IOException {
    try {
      return rig.closing(new RawPeer(server.accept()));
    } catch (SocketTimeoutException e) {
      return fail("nobody connected within " + Peer.PATIENCE, e);
    }
  }

  /** Sends bytes given in hex. */
  RawPeer send(String... hex) throws IOException {
    socket.getOutputStream().write(Wire.bytes(String.join("", hex)));
    return this;
  }

  /** Sends bytes. */
  RawPeer send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  OutputStream output() throws IOException {
    return socket.getOutputStream();
  }

  /** Does the handshake and checks every byte of the other side's. */
  RawPeer handshake(Kind own, Kind theirs) throws IOException {
    send(Wire.GREETING, Wire.ready(own));
    return expect(Wire.GREETING, Wire.ready(theirs));
  }

  /** Reads as many bytes as are given in hex, and compares. */
  RawPeer expect(String... hex) throws IOException {
    String expected = String.join("", hex).replace(" ", "");
    assertEquals(expected, read(expected.length() / 2));
    return this;
  }

  /** Reads so many bytes; what comes before an early end is told. */
  String read(int byteCount) throws IOException {
    try {
      return HexFormat.of().formatHex(socket.getInputStream().readNBytes(byteCount));
    } catch (SocketTimeoutException e) {
      return fail("not " + byteCount + " bytes within " + Peer.PATIENCE, e);
    }
  }

  /** Reads a whole command frame, which is to be of this name; answers what is behind the name. */
  byte[] readCommand(String name) throws IOException {
    int flags = HexFormat.fromHexDigits(read(1));
    int size = (int) HexFormat.fromHexDigitsToLong(read((flags & Frame.LONG) == 0 ? 1 : 8));
    byte[] body = HexFormat.of().parseHex(read(size));
    byte[] begin = Frame.body(name);
    assertEquals(name, new String(body, 1, begin.length - 1, StandardCharsets.US_ASCII));
    return Arrays.copyOfRange(body, begin.length, body.length);
  }

  /** Reads until the connection ends, which the other side is to do unless it is ended here. */
  void expectEnd() throws IOException {
    if (socket.isClosed()) {
      return;
    }
    try {
      byte[] buffer = new byte[65536];
      long start = System.nanoTime();
      while (socket.getInputStream().read(buffer) >= 0) {
        if (System.nanoTime() - start > Peer.PATIENCE.toNanos()) {
          fail("the connection still carries bytes after " + Peer.PATIENCE);
        }
      }
    } catch (SocketTimeoutException e) {
      fail("the connection still stands after " + Peer.PATIENCE, e);
    } catch (IOException e) {
      assertTrue(!socket.isClosed(), "a reset is an end, too");
    }
  }

  /** Ends the connection with a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
