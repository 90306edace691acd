package io.monocoque.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The asking end of the raw ping-pong: one blocking write, one blocking read, no framing. */
final class PingEnd implements RequestEnd {
  private final String endpoint;
  private final SocketChannel channel;
  private final ByteBuffer buffer;

  PingEnd(Address at, int size) throws IOException {
    endpoint = at.endpoint();
    channel = PlainSockets.connect(endpoint);
    buffer = ByteBuffer.allocateDirect(size).put(Payload.template(size));
  }

  @Override
  public String endpoint() {
    return endpoint;
  }

  @Override
  public long roundTrip(long number) throws IOException {
    buffer.putLong(0, number);
    PlainSockets.writeFully(channel, buffer);
    PlainSockets.readFully(channel, buffer);
    return buffer.getLong(0);
  }
}
