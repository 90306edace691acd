package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Memory of the engine that one message is written into, with room for its header in front, and the
 * place in a peer's queue that is kept for it.
 *
 * <pre>
 *   | header room: 9 | content, up to what was claimed | room for the page's table |
 * </pre>
 *
 * <p>Threading: one at a time: who claimed it, then the {@link Outlet}. Ownership: the claimer's
 * until it goes back to the outlet, which passes the slab on to the queue or keeps it for the next
 * claim.
 */
public final class DraftUnit {
  private static final int HEADER_ROOM = Frames.LONG_HEADER;

  /** The largest claim. */
  public static final int LARGEST = 4 << 20;

  final Slab slab;
  private final MemorySegment memory;
  private int byteCount;

  /** Where a place is kept for it. */
  @Nullable Pipe reserved;

  /** What the API has made of it, so that it need not be made again. */
  private @Nullable Object face;

  DraftUnit(Slab slab) {
    this.slab = slab;
    this.memory = slab.memory().asSlice(HEADER_ROOM, slab.capacity() - HEADER_ROOM - Integer.BYTES);
  }

  /** The slab that a claim of this size takes. */
  static int slabSize(int size) {
    return HEADER_ROOM + size + Integer.BYTES;
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

  /** How much was written; said before it is committed. */
  public void byteCount(int newByteCount) {
    byteCount = newByteCount;
  }

  int byteCount() {
    return byteCount;
  }

  /** Where the unit begins in the slab once its header stands before the content. */
  int putHeader() {
    int start = HEADER_ROOM - (int) (Frames.encodedSize(byteCount) - byteCount);
    Frames.encodeHeader(slab.memory(), start, false, byteCount);
    return start;
  }

  int end() {
    return HEADER_ROOM + byteCount;
  }

  /** A message with a copy of the content. */
  public Message toMessage() {
    CopyCounter.TAKEN.count(byteCount);
    return TrustedBytes.message(memory.asSlice(0, byteCount).toArray(ValueLayout.JAVA_BYTE));
  }
}
