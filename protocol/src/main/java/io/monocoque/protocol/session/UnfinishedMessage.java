package io.monocoque.protocol.session;

import static java.util.Collections.emptyIterator;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived of a message or command that is not whole yet.
 *
 * <pre>
 *   frames   | whole frames of this message | the frame that is arriving |
 *            0                              frameStart                   size
 * </pre>
 *
 * <p>Small parts stay raw frames until the message is whole, so a million tiny parts cost what they
 * cost on the wire. Of a larger part that arrives in pieces only the header stands in {@code
 * frames}; its body has an array of its own, which becomes the part without another copy.
 *
 * <p>All memory grows with the bytes that arrived, never with what a header announces; who fills it
 * has checked the announced size against the limits.
 *
 * <p>Threading: confined to the session's thread. Ownership: of the arrays, until a message takes
 * the large ones; holds nothing while it is empty.
 */
final class UnfinishedMessage {
  /** A body of this size and more that is cut has its own array. */
  static final int OWN_ARRAY = 1 << 10;

  /** What is allocated for a large part before its bytes have arrived, at most at first. */
  private static final int UP_FRONT = 1 << 20;

  /**
   * The rest of a body of this size and more is taken straight from the connection, if that can do
   * it. (benchmarks/run at 64 KiB and 1 MiB)
   */
  static final int DIRECT = 64 << 10;

  /** The largest array that every JVM can make. */
  static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private static final byte[] NOTHING = new byte[0];
  private static final int SMALLEST = 64;

  private byte[] frames = NOTHING;
  private int size;
  private int frameStart;

  /** Of the frame that is arriving; -1 until its header is whole. */
  private long bodySize = -1;

  private int bodyTaken;

  /** The body that is arriving, if it is large and has begun. */
  private byte @Nullable [] large;

  /** A body that does not stand in {@code frames} behind its header, which begins at {@code at}. */
  private static final class Apart {
    final int at;
    final byte[] body;

    Apart(int at, byte[] body) {
      this.at = at;
      this.body = body;
    }
  }

  private @Nullable ArrayDeque<Apart> wholeLarge;
  private long wholeLargeBytes;

  /** Whether one of them came straight. */
  private boolean direct;

  /** As much as the peer's last large part had: it keeps its word. */
  private int upFront = UP_FRONT;

  boolean isEmpty() {
    return size == 0;
  }

  /** What has arrived of the message, in bytes on the wire, while no body is arriving. */
  long byteCount() {
    return size + wholeLargeBytes;
  }

  /** The memory that it takes. */
  long memoryBytes() {
    return frames.length + wholeLargeBytes + (large == null ? 0 : large.length);
  }

  /** What the message has on the wire once the frame is whole whose header is. */
  long neededBytes() {
    return wholeLargeBytes + frameStart + Frames.headerSize(flags()) + announcedSize();
  }

  /** What {@code frames} holds. */
  int framesSize() {
    return size;
  }

  boolean hasHeader() {
    return bodySize >= 0;
  }

  /** The flags of the frame that is arriving, of which there is at least one byte. */
  int flags() {
    return frames[frameStart];
  }

  /** Whether none of the next frame is here. */
  boolean isBetweenFrames() {
    return size == frameStart;
  }

  /** Adds {@code [from, to)}: whole frames with MORE, all of them small. */
  void addFrames(MemorySegment memory, long from, long to) {
    append(memory, from, (int) (to - from));
    frameStart = size;
  }

  /**
   * Takes what the header still needs of {@code [at, end)}, which is not empty; returns the offset
   * behind it.
   *
   * @return where it stopped; {@link #bodySize} is negative if the size's highest bit is set
   */
  long takeHeader(MemorySegment memory, long at, long end) {
    int flags = isBetweenFrames() ? memory.get(ValueLayout.JAVA_BYTE, at) : flags();
    int missing = Frames.headerSize(flags) - (size - frameStart);
    return append(memory, at, (int) Math.min(missing, end - at));
  }

  /** Whether {@link #takeHeader} has got all of it, and the body was not begun. */
  boolean isAwaitingBody() {
    return !hasHeader() && !isBetweenFrames() && size - frameStart == Frames.headerSize(flags());
  }

  /** How many of the next bytes are no large body's, whatever comes: at least 1. */
  int upToNextBody() {
    long rest = hasHeader() ? bodySize - bodyTaken : frameStart - size;
    return Math.clamp(rest + Frames.LONG_HEADER, 1, MAX_ARRAY);
  }

  /** The announced size in a whole header; negative if its highest bit is set. */
  long announcedSize() {
    return Frames.bodySize(frames, frameStart);
  }

  /** The header is whole, and its size within the limits: the body follows. */
  void beginBody() {
    bodySize = announcedSize();
    bodyTaken = 0;
  }

  /** Takes what the body still needs of {@code [at, end)}; returns the offset behind it. */
  long takeBody(MemorySegment memory, long at, long end) {
    int there = (int) Math.min(bodySize - bodyTaken, end - at);
    if (isLarge()) {
      takeLarge(memory, at, there);
    } else {
      append(memory, at, there);
    }
    bodyTaken += there;
    return at + there;
  }

  /** Whether the body that is arriving is to come straight into its array: {@link #room}. */
  boolean hasRoom() {
    return bodySize >= DIRECT && isLarge();
  }

  /** Where the next bytes of that body go: a piece of its array, which is made for it. */
  MemorySegment room() {
    return MemorySegment.ofArray(roomInLarge(bodyTaken, 1)).asSlice(bodyTaken);
  }

  /** Whether a part of the message had {@link #room}. */
  boolean hasDirect() {
    return direct;
  }

  /** So many bytes were put into {@link #room}. */
  void tookBody(int byteCount) {
    bodyTaken += byteCount;
  }

  boolean isFrameWhole() {
    return bodyTaken == bodySize;
  }

  /** Ends a whole message frame; returns whether the message is whole with it. */
  boolean endFrame() {
    boolean last = (flags() & Frames.MORE) == 0;
    if (large != null) {
      direct |= hasRoom();
      upFront = Math.max(UP_FRONT, large.length);
      if (wholeLarge == null) {
        wholeLarge = new ArrayDeque<>();
      }
      wholeLarge.add(new Apart(frameStart, large));
      wholeLargeBytes += large.length;
      large = null;
    }
    frameStart = size;
    bodySize = -1;
    return last;
  }

  /**
   * Moves what has arrived, as it was on the wire, to the beginning of an array.
   *
   * @return how many bytes that is; -1, and nothing is moved, if there is no room, or large parts
   *     are among it that are whole or come straight
   */
  int moveTo(byte[] target) {
    int ofLarge = large == null ? 0 : bodyTaken;
    if (wholeLarge != null || hasRoom() || size + ofLarge > target.length) {
      return -1;
    }
    CopyCounter.MOVED.count((long) size + ofLarge);
    System.arraycopy(frames, 0, target, 0, size);
    if (large != null) {
      System.arraycopy(large, 0, target, size, ofLarge);
    }
    int moved = size + ofLarge;
    clear();
    return moved;
  }

  /** Removes the whole command and returns a copy of its body; a message around it stays. */
  Bytes takeCommand() {
    int header = Frames.headerSize(flags());
    int start = frameStart + header;
    Bytes body = TrustedBytes.wrap(Arrays.copyOfRange(frames, start, start + (int) bodySize));
    size = frameStart;
    bodySize = -1;
    if (size == 0) {
      clear();
    }
    return body;
  }

  /**
   * Whether the whole message is best made here: one of a single part is copied once less by that,
   * and a large part has its array already. Many small parts stay frames until they are read.
   */
  boolean isMadeHere() {
    return wholeLarge != null || (frames[0] & Frames.MORE) == 0;
  }

  /** Whether the whole message is a single part that subscribes or cancels. */
  boolean isSubscription() {
    if ((frames[0] & Frames.MORE) != 0) {
      return false;
    }
    if (wholeLarge != null) {
      return SubscriptionMessage.is(wholeLarge.element().body[0]);
    }
    int header = Frames.headerSize(frames[0]);
    return size > header && SubscriptionMessage.is(frames[header]);
  }

  /** All of the whole message, which is not made here, as plain frames. */
  MemorySegment frames() {
    return MemorySegment.ofArray(frames).asSlice(0, size);
  }

  /**
   * The array of the whole message's only part, which passes to the caller; null if it has none.
   */
  byte @Nullable [] takeOnlyArray() {
    boolean isOnly = wholeLarge != null && size == Frames.headerSize(frames[0]);
    return isOnly ? Objects.requireNonNull(wholeLarge).remove().body : null;
  }

  /** The whole message; its large parts' arrays pass to it. */
  Message takeMessage() {
    Bytes[] parts = new Bytes[partCount()];
    int at = 0;
    for (int i = 0; i < parts.length; i++) {
      int start = at;
      int partSize = (int) Frames.bodySize(frames, at);
      at += Frames.headerSize(frames[at]);
      Apart apart = wholeLarge == null ? null : wholeLarge.peek();
      if (apart != null && apart.at == start) {
        parts[i] = TrustedBytes.wrap(apart.body);
        Objects.requireNonNull(wholeLarge).remove();
      } else {
        CopyCounter.MADE.count(partSize);
        parts[i] = TrustedBytes.wrap(Arrays.copyOfRange(frames, at, at + partSize));
        at += partSize;
      }
    }
    return TrustedBytes.message(parts);
  }

  private int partCount() {
    Iterator<Apart> aparts = wholeLarge == null ? emptyIterator() : wholeLarge.iterator();
    int apart = aparts.hasNext() ? aparts.next().at : -1;
    int count = 0;
    for (int at = 0; at < size; count++) {
      int header = Frames.headerSize(frames[at]);
      if (at == apart) {
        apart = aparts.hasNext() ? aparts.next().at : -1;
        at += header;
      } else {
        at += header + (int) Frames.bodySize(frames, at);
      }
    }
    return count;
  }

  /** Lets go of everything. */
  void clear() {
    frames = NOTHING;
    size = 0;
    frameStart = 0;
    bodySize = -1;
    large = null;
    wholeLarge = null;
    wholeLargeBytes = 0;
    direct = false;
  }

  private boolean isLarge() {
    return bodySize >= OWN_ARRAY && (flags() & Frames.COMMAND) == 0;
  }

  private void takeLarge(MemorySegment memory, long at, int byteCount) {
    int taken = bodyTaken;
    int end = taken + byteCount;
    while (taken < end) {
      byte[] target = roomInLarge(taken, end - taken);
      int there = Math.min(end, target.length) - taken;
      CopyCounter.CUT.count(there);
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, target, taken, there);
      at += there;
      taken += there;
    }
  }

  /** The large body's array with room behind {@code taken}; never larger than the body. */
  private byte[] roomInLarge(int taken, int here) {
    byte[] target = large;
    if (target == null) {
      target = new byte[(int) Math.min(bodySize, Math.max(upFront, here))];
    } else if (taken == target.length) {
      CopyCounter.GROWN.count(taken);
      target = Arrays.copyOf(target, (int) Math.min(bodySize, 2L * target.length));
    }
    large = target;
    return target;
  }

  private long append(MemorySegment memory, long at, int byteCount) {
    int end = size + byteCount;
    if (end > frames.length) {
      int grown = (int) Math.min(MAX_ARRAY, Math.max(SMALLEST, 2L * frames.length));
      CopyCounter.GROWN.count(size);
      frames = Arrays.copyOf(frames, Math.max(end, grown));
    }
    CopyCounter.CUT.count(byteCount);
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, frames, size, byteCount);
    size = end;
    return at + byteCount;
  }
}
