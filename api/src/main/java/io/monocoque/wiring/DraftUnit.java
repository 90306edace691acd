package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory of the engine that the last part of one message is written into, with room in front for
 * what is known of the message beforehand, and the place in a peer's queue that is kept for it.
 *
 * <pre>
 *   |   | envelope | header | content, up to what was claimed   | room for the page's table |
 *       start                memory                     end
 *       '---------- the unit, once it is finished ------'
 * </pre>
 *
 * <p>Threading: one at a time: who claimed it, then the {@link Outlet}. Ownership: the claimer's
 * until it goes back to the outlet, which passes the slab on to the queue or keeps it for the next
 * claim.
 */
public final class DraftUnit {
  /** The most that stands in front of the content. */
  private static final int LARGEST_FRONT = 1 << 10;

  /** The largest claim. */
  public static final int LARGEST = 4 << 20;

  private final Slab slab;
  private final List<Bytes> envelope;
  private final int front;
  private final MemorySegment memory;
  private int start;
  private int byteCount;
  private boolean passedOn;

  /** Where a place is kept for it, if {@link #hasPlace}; else where one was. */
  private @Nullable Pipe keeper;

  private boolean hasPlace;

  /** What {@link #message} has made. */
  private @Nullable Message message;

  /** What the API has made of it, so that it need not be made again. */
  private @Nullable Object face;

  /**
   * A draft in a slab from the pool.
   *
   * @param envelope parts to go in front; {@link #hasRoomFor} says whether they can
   */
  DraftUnit(SlabPool slabs, int size, List<Bytes> envelope) {
    this.envelope = envelope;
    this.front = (int) frontSize(envelope);
    this.slab = slabs.take(front + size + Integer.BYTES);
    this.memory = slab.memory().asSlice(front, slab.capacity() - front - Integer.BYTES);
  }

  private static long frontSize(List<Bytes> envelope) {
    long sum = Frames.LONG_HEADER;
    for (Bytes part : envelope) {
      sum += Frames.encodedSize(part.size());
    }
    return sum;
  }

  /** Whether these parts can stand in front of a draft. */
  static boolean hasRoomFor(List<Bytes> envelope) {
    return frontSize(envelope) <= LARGEST_FRONT;
  }

  /** Where the content goes; at least as much as was claimed. */
  public MemorySegment memory() {
    return memory;
  }

  public @Nullable Object face() {
    return face;
  }

  public void face(Object newFace) {
    face = newFace;
  }

  /** The pipe keeps a place for it. A reference that stays is not written: that would cost. */
  @SuppressWarnings("ReferenceEquality") // identity is what is asked
  void placeIsAt(Pipe pipe) {
    if (keeper != pipe) {
      keeper = pipe;
    }
    hasPlace = true;
  }

  void placeIsGone() {
    hasPlace = false;
  }

  /** Where a place is kept for it, if one is. */
  @Nullable Pipe keeper() {
    return hasPlace ? keeper : null;
  }

  /** So much was written: puts in front what belongs there. Before it is committed. */
  public void finish(int newByteCount) {
    byteCount = newByteCount;
    message = null; // a commit that failed may have made one
    start = Frames.LONG_HEADER - (int) (Frames.encodedSize(byteCount) - byteCount);
    MemorySegment target = slab.memory();
    int at = start;
    for (int i = 0; i < envelope.size(); i++) {
      Bytes part = envelope.get(i);
      at += Frames.encodeHeader(target, at, true, part.size());
      part.copyTo(target, at);
      at += part.size();
    }
    Frames.encodeHeader(target, at, false, byteCount);
  }

  /** The slab, in which the unit lies at {@code [start, end)}. */
  Slab slab() {
    return slab;
  }

  int start() {
    return start;
  }

  int end() {
    return front + byteCount;
  }

  int unitSize() {
    return end() - start;
  }

  /** Bytes of the content. */
  int byteCount() {
    return byteCount;
  }

  /** The content from where it lies: for a look at it, not to be kept. */
  Bytes content() {
    return TrustedBytes.wrap(memory.asSlice(0, byteCount));
  }

  /** The unit as a message, with a copy of the content; made once. */
  Message message() {
    Message made = message;
    if (made == null) {
      CopyCounter.TAKEN.count(byteCount);
      Bytes[] parts = envelope.toArray(new Bytes[envelope.size() + 1]);
      parts[envelope.size()] =
          TrustedBytes.wrap(memory.asSlice(0, byteCount).toArray(ValueLayout.JAVA_BYTE));
      made = TrustedBytes.message(parts);
      message = made;
    }
    return made;
  }

  /** The slab has another owner from here on; the content can be read until that lets go of it. */
  void passOn() {
    passedOn = true;
  }

  /** Gives the slab back, unless it was passed on. */
  void release(SlabPool slabs) {
    if (!passedOn) {
      slabs.recycle(slab);
    }
  }

  /** Whether it is worth keeping for another claim: small, and its slab not passed on. */
  boolean isReusable() {
    return !passedOn && slab.capacity() == SlabPool.SMALL;
  }

  /** Forgets the message that it was. */
  void forget() {
    hasPlace = false;
    message = null;
  }
}
