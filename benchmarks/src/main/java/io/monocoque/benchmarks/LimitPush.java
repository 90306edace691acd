package io.monocoque.benchmarks;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/**
 * The sending half of the limit pair: makes a fresh message per send, encodes it with a frame
 * header of 2 or 9 bytes into a buffer of 64 KiB, and writes that out, blocking, whenever it is
 * full.
 *
 * <p>A message that is larger than the buffer is written from where it lies, together with its
 * header, in one vectored write.
 */
final class LimitPush implements PushEnd, AutoCloseable {
  static final int BUFFER_SIZE = 64 * 1024;
  static final int SHORT_HEADER = 2;
  static final int LONG_HEADER = 9;
  static final byte LONG = 2;

  private final String endpoint;
  private final SocketChannel channel;
  private final byte[] template;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_SIZE).order(ByteOrder.BIG_ENDIAN);
  private final MemorySegment segment = MemorySegment.ofBuffer(buffer);
  private final ByteBuffer payload;
  private final ByteBuffer[] vector;
  private final boolean large;

  LimitPush(Address at, int size) throws IOException {
    endpoint = at.endpoint();
    channel = PlainSockets.connect(endpoint);
    template = Payload.template(size);
    large = size > BUFFER_SIZE;
    payload = ByteBuffer.allocateDirect(large ? size : 0);
    payload.put(0, template, 0, large ? size : 0);
    vector = new ByteBuffer[] {buffer, payload};
  }

  @Override
  public String endpoint() {
    return endpoint;
  }

  @Override
  public void send(long number) throws IOException {
    if (large) {
      payload.putLong(0, number).clear();
      putHeader(template.length);
      buffer.flip();
      while (payload.hasRemaining()) {
        channel.write(vector);
      }
      buffer.clear();
      return;
    }
    Payload.number(template, number);
    encode(Message.of(template).part(0));
  }

  private void encode(Bytes part) throws IOException {
    int size = part.size();
    if (buffer.remaining() < LONG_HEADER) {
      flush();
    }
    putHeader(size);
    int done = 0;
    while (true) {
      int position = buffer.position();
      int count = Math.min(size - done, BUFFER_SIZE - position);
      part.copyTo(done, segment, position, count);
      buffer.position(position + count);
      done += count;
      if (done == size) {
        return;
      }
      flush();
    }
  }

  private void putHeader(int size) {
    int position = buffer.position();
    if (size < 256) {
      segment.set(ValueLayout.JAVA_BYTE, position, (byte) 0);
      segment.set(ValueLayout.JAVA_BYTE, position + 1, (byte) size);
      buffer.position(position + SHORT_HEADER);
    } else {
      buffer.put(LONG).putLong(size);
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
