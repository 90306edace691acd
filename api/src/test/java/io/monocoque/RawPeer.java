package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A peer that speaks ZMTP over a plain socket: it has shaken hands, and the test says what it sends
 * and reads from there on.
 *
 * <p>Threading: as its socket.
 */
final class RawPeer implements AutoCloseable {
  private static final int GREETING = 64;

  private final Socket socket;
  final InputStream in;
  final OutputStream out;

  /**
   * Connects.
   *
   * @param endpoint of a socket that is bound to tcp
   * @param type of four letters, as the peer calls itself
   */
  RawPeer(String endpoint, String type) throws IOException {
    int port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    in = socket.getInputStream();
    out = socket.getOutputStream();
    out.write(greeting());
    out.write(ready(type));
    in.readNBytes(GREETING);
    assertEquals(4, in.read(), "a short command");
    in.readNBytes(in.read());
  }

  private static byte[] greeting() {
    byte[] greeting = new byte[GREETING];
    greeting[0] = (byte) 0xff;
    greeting[8] = 1;
    greeting[9] = 0x7f;
    greeting[10] = 3;
    byte[] mechanism = ascii("NULL");
    System.arraycopy(mechanism, 0, greeting, 12, mechanism.length);
    return greeting;
  }

  private static byte[] ready(String type) {
    return ascii("\4\32\5READY\13Socket-Type\0\0\0\4" + type);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
