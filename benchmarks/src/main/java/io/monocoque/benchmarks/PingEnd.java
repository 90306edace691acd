package io.monocoque.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The asking end of the raw ping-pong: one blocking write, one blocking read, no framing. */
final class PingEnd implements RequestEnd {
  private final SocketChannel channel;
  private final ByteBuffer buffer;

  PingEnd(String endpoint, int size) throws IOException {
    channel = PlainSockets.connect(endpoint);
    buffer = ByteBuffer.allocateDirect(size).put(Payload.template(size));
  }

  @Override
  public byte roundTrip(byte number) throws IOException {
    buffer.put(0, number);
    PlainSockets.writeFully(channel, buffer);
    PlainSockets.readFully(channel, buffer);
    return buffer.get(0);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
