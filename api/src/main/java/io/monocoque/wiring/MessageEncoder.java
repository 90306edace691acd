package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.io.UnitEncoder;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;

/**
 * Messages as units: their ZMTP frames one behind the other, whatever the connection.
 *
 * <p>Threading: no state. Source: RFC 37, section 3.4 (framing).
 */
final class MessageEncoder implements UnitEncoder<Message> {
  static final MessageEncoder INSTANCE = new MessageEncoder();

  private static final int MAX_HEADER = 9;

  private MessageEncoder() {}

  @Override
  public long size(Message message) {
    return Frames.encodedSize(message);
  }

  @Override
  public void encode(Message message, MemorySegment target, long at) {
    Frames.encode(message, target, at);
  }

  /**
   * Walks the frames to {@code from} and copies what fits: for a message of a thousand parts that
   * is a thousand steps each 64 KiB, far less than copying them costs.
   */
  @Override
  public void encodePiece(Message message, long from, MemorySegment target, int byteCount) {
    long frameStart = 0;
    int done = 0;
    int last = message.partCount() - 1;
    for (int i = 0; i <= last && done < byteCount; i++) {
      Bytes part = message.part(i);
      long frameSize = Frames.encodedSize(part.size());
      if (frameStart + frameSize > from + done) {
        done += copyFrame(part, i < last, from + done - frameStart, target, done, byteCount - done);
      }
      frameStart += frameSize;
    }
  }

  /** Copies of one frame what begins at {@code offset}, at most {@code limit} bytes. */
  private static int copyFrame(
      Bytes part, boolean more, long offset, MemorySegment target, int at, int limit) {
    int headerSize = (int) (Frames.encodedSize(part.size()) - part.size());
    int done = 0;
    if (offset < headerSize) {
      MemorySegment header = MemorySegment.ofArray(new byte[MAX_HEADER]);
      Frames.encodeHeader(header, 0, more, part.size());
      done = (int) Math.min(headerSize - offset, limit);
      MemorySegment.copy(header, offset, target, at, done);
    }
    int bodyOffset = (int) (offset + done - headerSize);
    int count = Math.min(limit - done, part.size() - bodyOffset);
    if (count > 0) {
      part.copyTo(bodyOffset, target, (long) at + done, count);
      done += count;
    }
    return done;
  }
}
