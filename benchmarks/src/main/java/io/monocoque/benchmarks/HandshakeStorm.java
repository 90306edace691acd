package io.monocoque.benchmarks;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Many connections of plain sockets that speak just enough ZMTP to be taken for PUSH sockets. It is
 * the same for every contender, so that what differs is the side that accepts.
 *
 * <pre>
 *   greeting, 64 bytes   ff 0000000000000001 7f | 3 0 | "NULL", padded to 20 | 0 | 31 zeros
 *   READY                04 1a | 5 "READY" | 11 "Socket-Type" | 0 0 0 4 "PUSH"
 *   message              00 size | bytes
 * </pre>
 *
 * Source: RFC 23, ZMTP 3.0.
 */
final class HandshakeStorm implements AutoCloseable {
  /** Fewer than the usual backlog, so that no connection has to be tried again. */
  private static final int AT_ONCE = 64;

  private static final int GREETING_SIZE = 64;
  private static final byte COMMAND = 4;

  private final String endpoint;
  private final ByteBuffer hello = hello();
  private final ByteBuffer greeting = ByteBuffer.allocateDirect(GREETING_SIZE);
  private final List<SocketChannel> channels = new ArrayList<>();

  HandshakeStorm(String endpoint) {
    this.endpoint = endpoint;
  }

  private static ByteBuffer hello() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(256);
    bytes.put((byte) 0xff).putLong(1).put((byte) 0x7f).put((byte) 3).put((byte) 0);
    bytes.put("NULL".getBytes(StandardCharsets.US_ASCII)).position(GREETING_SIZE);
    ByteBuffer ready = ByteBuffer.allocate(128);
    put(ready, "READY");
    put(ready, "Socket-Type");
    ready.putInt(4).put("PUSH".getBytes(StandardCharsets.US_ASCII)).flip();
    return bytes.put(COMMAND).put((byte) ready.remaining()).put(ready).flip().slice();
  }

  /** A text with its length in front, in a byte. */
  private static void put(ByteBuffer target, String text) {
    target.put((byte) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Opens so many connections, some at once, and returns when all hands are shaken. */
  void connect(int count) throws IOException {
    while (count > 0) {
      int now = Math.min(count, AT_ONCE);
      int first = channels.size();
      for (int i = 0; i < now; i++) {
        channels.add(PlainSockets.connect(endpoint));
        PlainSockets.writeFully(channels.getLast(), hello.duplicate());
      }
      for (SocketChannel channel : channels.subList(first, channels.size())) {
        readHandshake(channel);
      }
      count -= now;
    }
  }

  private void readHandshake(SocketChannel channel) throws IOException {
    PlainSockets.readFully(channel, greeting);
    ByteBuffer head = ByteBuffer.allocate(2);
    PlainSockets.readFully(channel, head);
    ByteBuffer ready = ByteBuffer.allocate(head.get(1) & 0xff);
    PlainSockets.readFully(channel, ready);
    if (head.get(0) != COMMAND || ready.get(0) != 5 || ready.get(1) != 'R') {
      throw new IOException("the peer did not say READY");
    }
  }

  /** Sends one message with this number on each connection. */
  void send(int size, long number) throws IOException {
    byte[] payload = Payload.template(size);
    Payload.number(payload, number);
    ByteBuffer frame = ByteBuffer.allocateDirect(2 + size).put((byte) 0).put((byte) size);
    frame.put(payload);
    for (SocketChannel channel : channels) {
      PlainSockets.writeFully(channel, frame);
    }
  }

  /** Closes without a trace: no port stays taken for a while. */
  void reset() throws IOException {
    for (SocketChannel channel : channels) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    close();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
