package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.io.UnitEncoder;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Messages as units: their ZMTP frames one behind the other, whatever the connection.
 *
 * <p>Threading: no state. Source: RFC 37, section 3.4 (framing).
 */
final class MessageEncoder implements UnitEncoder<Message> {
  /** For a driver that writes arrays from where they lie. */
  static final MessageEncoder IN_PLACE = new MessageEncoder(64 << 10);

  /** For one that would copy them. */
  static final MessageEncoder STAGING = new MessageEncoder(Integer.MAX_VALUE);

  /** A part in native memory is written from where it lies if it has so many bytes. */
  private static final int NATIVE_IN_PLACE = 16 << 10;

  private static final int MAX_HEADER = 9;

  /** And one in an array if it has so many. */
  private final int arrayInPlace;

  private MessageEncoder(int arrayInPlace) {
    this.arrayInPlace = arrayInPlace;
  }

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
  public int encodePiece(Message message, long from, MemorySegment target) {
    int limit = (int) target.byteSize();
    long frameStart = 0;
    int done = 0;
    int last = message.partCount() - 1;
    for (int i = 0; i <= last && done < limit; i++) {
      Bytes part = message.part(i);
      long frameSize = Frames.encodedSize(part.size());
      if (frameStart + frameSize > from + done) {
        done += copyFrame(part, i < last, from + done - frameStart, target, done);
        if (isInPlace(part)) {
          break; // its body comes in place
        }
      }
      frameStart += frameSize;
    }
    return done;
  }

  /** Copies of one frame what begins at {@code offset}, a body in place excepted. */
  private int copyFrame(Bytes part, boolean more, long offset, MemorySegment target, int at) {
    int limit = (int) target.byteSize() - at;
    int headerSize = (int) (Frames.encodedSize(part.size()) - part.size());
    int done = 0;
    if (offset < headerSize) {
      MemorySegment header = MemorySegment.ofArray(new byte[MAX_HEADER]);
      Frames.encodeHeader(header, 0, more, part.size());
      done = (int) Math.min(headerSize - offset, limit);
      MemorySegment.copy(header, offset, target, at, done);
    }
    int bodyOffset = (int) (offset + done - headerSize);
    int count = isInPlace(part) ? 0 : Math.min(limit - done, part.size() - bodyOffset);
    if (count > 0) {
      CopyCounter.STAGED.count(count);
      part.copyTo(bodyOffset, target, (long) at + done, count);
      done += count;
    }
    return done;
  }

  @Override
  public @Nullable MemorySegment pieceInPlace(Message message, long from) {
    return body(message, from, false);
  }

  @Override
  public @Nullable MemorySegment pieceToRead(Message message, long from) {
    return body(message, from, true);
  }

  private @Nullable MemorySegment body(Message message, long from, boolean ofAnyPart) {
    long frameStart = 0;
    for (int i = 0; i < message.partCount(); i++) {
      Bytes part = message.part(i);
      long end = frameStart + Frames.encodedSize(part.size());
      if (from < end) {
        long offset = from - (end - part.size());
        return offset >= 0 && (ofAnyPart || isInPlace(part))
            ? part.asSegment().asSlice(offset)
            : null;
      }
      frameStart = end;
    }
    return null;
  }

  @Override
  public boolean isInPlace(Message message) {
    for (int i = 0; i < message.partCount(); i++) {
      if (isInPlace(message.part(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the part is written from where it lies; a small one is as cheap to copy. */
  private boolean isInPlace(Bytes part) {
    return part.size() >= (part.isNative() ? NATIVE_IN_PLACE : arrayInPlace);
  }
}
