package io.monocoque.benchmarks;

import io.monocoque.bytes.Message;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of the limit pair: reads into a buffer of 64 KiB, blocking, and decodes each
 * frame on the reading thread into a fresh message.
 *
 * <p>A message that is larger than the buffer is gathered from it in a fresh array: to read into a
 * fresh direct buffer of its size costs more than the copy.
 */
final class LimitPull implements PullEnd, AutoCloseable {
  private final ServerSocketChannel server;
  private final int size;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(LimitPush.BUFFER_SIZE).order(ByteOrder.BIG_ENDIAN).limit(0);
  private @Nullable SocketChannel channel;

  LimitPull(Address at, int size) throws IOException {
    this.size = size;
    server = PlainSockets.listen(at);
  }

  @Override
  public String endpoint() {
    return PlainSockets.endpoint(server);
  }

  @Override
  public long receive() throws IOException {
    require(LimitPush.SHORT_HEADER);
    int position = buffer.position();
    if (buffer.get(position) == 0) {
      int length = buffer.get(position + 1) & 0xff;
      Payload.checkLength(length, size);
      buffer.position(position + LimitPush.SHORT_HEADER);
      return small(length);
    }
    require(LimitPush.LONG_HEADER);
    position = buffer.position();
    long length = buffer.getLong(position + 1);
    Payload.checkLength(length, size);
    buffer.position(position + LimitPush.LONG_HEADER);
    return length > buffer.capacity() ? large((int) length) : small((int) length);
  }

  private long small(int length) throws IOException {
    require(length);
    int limit = buffer.limit();
    int end = buffer.position() + length;
    Message message = Message.of(buffer.limit(end));
    buffer.limit(limit).position(end);
    return Payload.number(message.part(0));
  }

  private long large(int length) throws IOException {
    byte[] whole = new byte[length];
    int done = Math.min(length, buffer.remaining());
    buffer.get(whole, 0, done);
    while (done < length) {
      read(buffer.clear().limit(Math.min(length - done, buffer.capacity())));
      int count = buffer.flip().remaining();
      buffer.get(whole, done, count);
      done += count;
    }
    return Payload.number(whole);
  }

  /** Sees to it that so many bytes lie in the buffer. */
  private void require(int count) throws IOException {
    if (buffer.remaining() < count) {
      buffer.compact();
      while (buffer.position() < count) {
        read(buffer);
      }
      buffer.flip();
    }
  }

  private void read(ByteBuffer target) throws IOException {
    SocketChannel from = channel;
    if (from == null) {
      from = PlainSockets.accept(server);
      channel = from;
    }
    if (from.read(target) < 0) {
      throw new EOFException("the sender has gone");
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
    server.close();
  }
}
