package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.bytes.trusted.Sender;
import io.monocoque.io.Patience;
import io.monocoque.io.spi.Transport;
import io.monocoque.protocol.session.WholeMessages;
import io.monocoque.protocol.wire.Frames;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A connection's input in the hands of the thread that reads its messages: it receives by calls of
 * its own, which do not wait, and decodes where that brought it. In a stream this spares it, and
 * the loop, to hand over every batch and to wake each other for it.
 *
 * <p>What it receives goes into a {@link HandArea}, a cut message in front of what follows. When
 * nothing more is there the area goes back, and what is cut waits in a small array of its own: so
 * what a thousand inputs have that are lent and dry is little.
 *
 * <p>It takes whole messages of small parts only. What else comes is for the loop, which gets all
 * back that was received and not read; an end or a failure it meets again by itself.
 *
 * <p>A thread may also wait at the transport ({@link LentPeers}). The loop has the input back when
 * it does so no more, so that a transport is not closed under it.
 *
 * <p>Threading: guarded by the lock of the socket's receiving side, except {@link #receives} and
 * {@link #close}, which are the loop's. Ownership: of the area, until the input is given back; then
 * it is the loop's.
 */
final class LentInput {
  /** Of a message that is longer so far, a copy each time that nothing is there costs too much. */
  private static final int REST_MAX = 1 << 10;

  private static final byte[] NOTHING = {};

  private static final int CLOSED = -1;

  /** So many threads are inside a call of the transport; or none ever will be. */
  private final AtomicInteger inside = new AtomicInteger();

  private final Transport transport;
  private final WholeMessages whole;
  private final HandArea.Pool areas;
  private final Runnable onGivenBack;

  /** Where it receives, while {@link #bytes} are its; null while it has none. */
  private @Nullable HandArea area;

  /** What is cut, while there is no area; made when it is needed first. */
  private byte[] rest = NOTHING;

  /** Where the unread is: {@link #rest}, or the area's. */
  private byte[] bytes;

  private int position;
  private int end;

  /** Whether nothing more is to be read by hand. */
  private boolean spent;

  private boolean awaited;

  /** It was given back while somebody waited. */
  private boolean backDue;

  private final AtomicInteger receives = new AtomicInteger();

  /**
   * @param area becomes this object's
   * @param begun so many bytes at its beginning were received before, and begin a message
   * @param areas where it takes others from, and leaves them
   * @param onGivenBack called once, under the lock of the receiving side
   */
  LentInput(
      Transport transport,
      WholeMessages whole,
      HandArea area,
      int begun,
      HandArea.Pool areas,
      Runnable onGivenBack) {
    this.transport = transport;
    this.whole = whole;
    this.area = area;
    this.bytes = area.bytes;
    this.end = begun;
    this.areas = areas;
    this.onGivenBack = onGivenBack;
  }

  /**
   * Where to receive: behind what is cut, which is moved there; null if that is too long for it.
   */
  private @Nullable HandArea roomBehindRest() {
    int length = end - position;
    if (length > HandArea.FRONT) {
      return null;
    }
    HandArea room = area == null ? areas.take() : area;
    int from = HandArea.FRONT - length;
    if (area == null || position != from) {
      CopyCounter.MOVED.count(length);
      System.arraycopy(bytes, position, room.bytes, from, length);
    }
    area = room;
    bytes = room.bytes;
    position = from;
    end = HandArea.FRONT;
    return room;
  }

  /** Nothing is there: others may have the area meanwhile. */
  private void leaveArea() {
    int length = end - position;
    if (area == null || length > REST_MAX) {
      return;
    }
    if (length > 0) {
      if (rest.length == 0) {
        rest = new byte[REST_MAX];
      }
      CopyCounter.MOVED.count(length);
      System.arraycopy(bytes, position, rest, 0, length);
    }
    areas.recycle(area);
    area = null;
    bytes = rest;
    position = 0;
    end = length;
  }

  /** The next message; null if there is none now, or none for this one. */
  @Nullable Message poll() {
    int next = next();
    if (next < 0) {
      return null;
    }
    Message message = Frames.readMessage(bytes, position);
    position = next;
    return message;
  }

  /** As {@link #poll}, into a buffer; false if there is nothing. One that throws took nothing. */
  boolean pollInto(PartBuffer target, Sender sender) {
    if (next() < 0) {
      return false;
    }
    position = target.putFrames(bytes, position, sender);
    return true;
  }

  /** Whether {@link #poll} would give a message; receives, if need be. */
  boolean hasMessage() {
    return next() >= 0;
  }

  /** Where the message ends that is next; -1 if there is none. */
  private int next() {
    do {
      int next = whole.endOf(bytes, position, end);
      if (next > position) {
        return next;
      }
      spent |= next == WholeMessages.FOR_SESSION;
    } while (!spent && receive());
    return -1;
  }

  /** Receives what is there; returns whether that was anything. */
  private boolean receive() {
    HandArea room = roomBehindRest();
    if (room == null || !enter()) {
      spent = true;
      return false;
    }
    int count = -1;
    try {
      count = transport.tryRead(room.target);
    } catch (IOException e) {
      // The loop meets it again.
    } finally {
      leave();
    }
    spent = count < 0;
    if (count <= 0) {
      leaveArea();
      return false;
    }
    end = HandArea.FRONT + count;
    receives.lazySet(receives.getPlain() + 1);
    return true;
  }

  private boolean enter() {
    int count = inside.get();
    while (count != CLOSED && !inside.compareAndSet(count, count + 1)) {
      count = inside.get();
    }
    return count != CLOSED;
  }

  private void leave() {
    inside.decrementAndGet();
  }

  /** Whether the calling thread may wait for it; it calls {@link #endAwait} afterwards. */
  boolean beginAwait() {
    if (awaited || !enter()) {
      return false;
    }
    awaited = true;
    return true;
  }

  /** Where to wait, between {@link #beginAwait} and {@link #endAwait}. */
  Transport transport() {
    return transport;
  }

  void endAwait() {
    leave();
    awaited = false;
    if (backDue) {
      onGivenBack.run();
    }
  }

  /** Whether nothing more is to be read by hand: it is to be given back. */
  boolean isSpent() {
    return spent;
  }

  /** Nobody reads it any more. */
  void giveBack() {
    if (awaited) {
      backDue = true;
    } else {
      onGivenBack.run();
    }
  }

  /** How often something was received. */
  int receives() {
    return receives.get();
  }

  /** Where the rest is that was received and not read: from {@link #position} to {@link #end}. */
  byte[] bytes() {
    return bytes;
  }

  int position() {
    return position;
  }

  int end() {
    return end;
  }

  /** What was not read has been taken over. */
  void release() {
    HandArea last = area;
    if (last != null) {
      area = null;
      areas.recycle(last);
    }
  }

  /** Returns when no thread is inside the transport, and none will be. */
  void close() {
    while (!inside.compareAndSet(0, CLOSED)) {
      Patience.pause(System.nanoTime()); // for as long as a thread waits, at most
    }
  }
}
