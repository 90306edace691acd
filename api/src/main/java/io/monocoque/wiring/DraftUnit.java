package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.Checked;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.io.UnitQueue;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Memory of the engine that the last part of one message is written into, with room in front for
 * what is known of the message beforehand, and the place in a peer's queue that is kept for it.
 *
 * <p>A slab of its own:
 *
 * <pre>
 *   |   | envelope | header | content, up to what was claimed   | room for the page's table |
 *       start                base                       end
 *       '---------- the unit, once it is finished ------'
 * </pre>
 *
 * <p>Or, for small ones, the page that the queue adds to, behind the units that are there, so that
 * nothing is copied if nobody comes between:
 *
 * <pre>
 *   | unit | unit | header | content, up to what was claimed |  free  | the page's table |
 *                 start     base
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

  /** Its own; null if it lies in the queue's page. */
  private final @Nullable Slab slab;

  private final @Nullable UnitQueue queue;
  private final List<Bytes> envelope;
  private MemorySegment memory;
  private int start;
  private int base;
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
    this.base = (int) frontSize(envelope);
    this.slab = slabs.take(base + size + Integer.BYTES);
    this.memory = slab.memory();
    this.queue = null;
  }

  /** A draft in this queue's page, each time that {@link #open} finds a place there. */
  DraftUnit(UnitQueue queue) {
    this.queue = queue;
    this.envelope = List.of();
    this.memory = MemorySegment.NULL;
    this.slab = null;
  }

  /**
   * Begins anew in the page. A place was reserved in the queue.
   *
   * @return false if there is no place in it
   */
  @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"}) // the very same
  boolean open(int size) {
    UnitQueue target = queue();
    int unit = (int) Frames.encodedSize(size);
    if (!target.openPlace(unit)) {
      return false;
    }
    MemorySegment page = target.placeMemory();
    if (memory != page) { // a reference that stays is not written: that would cost
      memory = page;
    }
    start = target.placeStart();
    base = start + unit - size;
    return true;
  }

  private UnitQueue queue() {
    return Objects.requireNonNull(queue, "the draft has a slab of its own");
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

  /** Where the content goes, from {@link #base} on. */
  public MemorySegment memory() {
    return memory;
  }

  public int base() {
    return base;
  }

  /** How much can be claimed of a slab of its own. */
  int capacity() {
    return slab().capacity() - base - Integer.BYTES;
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

  /**
   * So much was written. Before it is committed. In a slab of its own, puts in front what belongs
   * there; in a page, {@link #complete} does.
   */
  public void finish(int newByteCount) {
    byteCount = newByteCount;
    message = null; // a commit that failed may have made one
    if (queue == null) {
      start = Frames.LONG_HEADER - headerSize();
      int at = start;
      for (int i = 0; i < envelope.size(); i++) {
        Bytes part = envelope.get(i);
        at += Frames.encodeHeader(memory, at, true, part.size());
        part.copyTo(memory, at);
        at += part.size();
      }
      Frames.encodeHeader(memory, at, false, byteCount);
    }
  }

  private int headerSize() {
    return byteCount <= Frames.MAX_SHORT_SIZE ? Frames.SHORT_HEADER : Frames.LONG_HEADER;
  }

  /** The slab of its own, in which the unit lies at {@code [start, end)}. */
  Slab slab() {
    return Objects.requireNonNull(slab, "the draft lies in a queue's page");
  }

  int start() {
    return start;
  }

  int end() {
    return base + byteCount;
  }

  int unitSize() {
    return queue == null ? end() - start : headerSize() + byteCount;
  }

  /** Writes the unit elsewhere. */
  void copyTo(MemorySegment target, long at) {
    CopyCounter.ENCODED.count(byteCount);
    if (queue == null) {
      MemorySegment.copy(memory, start, target, at, unitSize());
    } else {
      long to = at + Frames.encodeHeader(target, at, false, byteCount);
      MemorySegment.copy(memory, base, target, to, byteCount);
    }
  }

  /** In a page: writes what is missing of the unit, in front of the content. */
  void complete() {
    int at = start + Frames.encodeHeader(memory, start, false, byteCount);
    if (at < base) { // much was claimed and little written
      CopyCounter.ENCODED.count(byteCount);
      MemorySegment.copy(memory, base, memory, at, byteCount);
      if (Checked.ON) {
        Checked.poison(memory.asSlice(at + byteCount, base - at));
      }
    }
  }

  /** Whether it lies in this queue's page, as the last unit there. */
  boolean isLastIn(UnitQueue of) {
    return queue == of && of.isPlaceLast();
  }

  /** Bytes of the content. */
  int byteCount() {
    return byteCount;
  }

  /** The content from where it lies: for a look at it, not to be kept. */
  Bytes content() {
    return TrustedBytes.wrap(memory.asSlice(base, byteCount));
  }

  /** The unit as a message, with a copy of the content; made once. */
  Message message() {
    Message made = message;
    if (made == null) {
      CopyCounter.TAKEN.count(byteCount);
      Bytes[] parts = envelope.toArray(new Bytes[envelope.size() + 1]);
      parts[envelope.size()] =
          TrustedBytes.wrap(memory.asSlice(base, byteCount).toArray(ValueLayout.JAVA_BYTE));
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
      slabs.recycle(slab());
    }
  }

  /** Leaves the queue's page, if it lies in one, sent or not; false if it does not. */
  boolean leavePage() {
    if (queue == null) {
      return false;
    }
    queue.closePlace();
    forget();
    return true;
  }

  /** Whether it is worth keeping for another claim: small, and its slab not passed on. */
  boolean isReusable() {
    return !passedOn && slab().capacity() == SlabPool.SMALL;
  }

  /** Forgets the message that it was. */
  void forget() {
    hasPlace = false;
    message = null;
  }
}
