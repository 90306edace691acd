package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.bytes.trusted.Sender;
import io.monocoque.io.Patience;
import io.monocoque.io.spi.ReceiveTarget;
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
 * <pre>
 *   array   |            begun | received             |     what is cut goes in front of what follows
 *           0         position FRONT                end
 * </pre>
 *
 * <p>It takes whole messages of small parts only. What else comes is for the loop, which gets all
 * back that was received and not read; an end or a failure it meets again by itself.
 *
 * <p>A thread may also wait at the transport. The loop has the input back when it does so no more,
 * so that a transport is not closed under it.
 *
 * <p>Threading: guarded by the lock of the socket's receiving side, except {@link #await}, and
 * {@link #receives} and {@link #close}, which are the loop's. Ownership: of the array, until it is
 * given back; then it is the loop's.
 */
final class LentInput {
  /** What one receive may bring. (benchmarks/run: push-pull; ADR 0020) */
  private static final int RECEIVE_MAX = 64 << 10;

  /** The most that a message can have of which the first part is here. */
  private static final int FRONT = 64 << 10;

  /** Of the array. */
  static final int SIZE = FRONT + RECEIVE_MAX;

  private static final int CLOSED = -1;

  /** So many threads are inside a call of the transport; or none ever will be. */
  private final AtomicInteger inside = new AtomicInteger();

  private final Transport transport;
  private final WholeMessages whole;
  private final byte[] bytes;
  private final ReceiveTarget target;
  private final Runnable onGivenBack;

  private int position;
  private int end;

  /** Whether nothing more is to be read by hand. */
  private boolean spent;

  private boolean awaited;

  /** It was given back while somebody waited. */
  private boolean backDue;

  private final AtomicInteger receives = new AtomicInteger();

  /**
   * @param bytes of {@link #SIZE}; becomes this object's
   * @param begun so many bytes at its beginning were received before, and begin a message
   * @param onGivenBack called once, under the lock of the receiving side
   */
  LentInput(
      Transport transport, WholeMessages whole, byte[] bytes, int begun, Runnable onGivenBack) {
    this.transport = transport;
    this.whole = whole;
    this.bytes = bytes;
    this.target = ReceiveTarget.of(bytes, FRONT, RECEIVE_MAX);
    this.onGivenBack = onGivenBack;
    this.end = begun;
  }

  /** What is cut goes where its rest will be received behind it; false if there is no room. */
  private boolean moveToFront(int from, int to) {
    int length = to - from;
    if (length > FRONT) {
      return false;
    }
    if (to != FRONT) {
      CopyCounter.MOVED.count(length);
      System.arraycopy(bytes, from, bytes, FRONT - length, length);
      position = FRONT - length;
      end = FRONT;
    }
    return true;
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
    if (!moveToFront(position, end) || !enter()) {
      spent = true;
      return false;
    }
    int count = -1;
    try {
      count = transport.tryRead(target);
    } catch (IOException e) {
      // The loop meets it again.
    } finally {
      leave();
    }
    spent = count < 0;
    if (count <= 0) {
      return false;
    }
    end = FRONT + count;
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

  /** Whether the calling thread may {@link #await}; it calls {@link #endAwait} afterwards. */
  boolean beginAwait() {
    if (awaited || !enter()) {
      return false;
    }
    awaited = true;
    return true;
  }

  /** Without the lock: waits until there is something to receive, but not for long. */
  void await(int millis) {
    try {
      transport.awaitInput(millis);
    } catch (IOException e) {
      // Nothing comes of it, as if the time was up.
    }
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

  /** Returns when no thread is inside the transport, and none will be. */
  void close() {
    while (!inside.compareAndSet(0, CLOSED)) {
      Patience.pause(System.nanoTime()); // for as long as a thread waits, at most
    }
  }
}
