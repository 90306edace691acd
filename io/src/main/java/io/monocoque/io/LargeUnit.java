package io.monocoque.io;

import io.monocoque.bytes.trusted.Checked;
import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One unit that is larger than a slab. What of it lies in native memory is written from there; the
 * rest is encoded piece by piece, as it is written.
 *
 * <p>To be sealed, small ones of a {@link UnitSealer}'s pieces are brought together in the slab,
 * many at a time. A large one is sealed from where its body lies, or, if that is in several places,
 * is brought together in an array.
 */
final class LargeUnit<T> extends UnitBlock {
  /** The most that one write is given. */
  private static final int PIECE = 4 << 20;

  private final UnitEncoder<T> encoder;
  private final Charge charge;
  private final long size;

  /** Null once the unit is finished. */
  private @Nullable T item;

  private @Nullable Slab staging;
  private boolean taken;

  /** How much of the unit is with the kernel. */
  private long position;

  /** The piece that {@code position} lies in, or lies at the end of. */
  private MemorySegment piece = MemorySegment.NULL;

  private long pieceSize;
  private long pieceTaken;

  /** How much of the unit was taken to be sealed, and where in it the staged piece begins. */
  private long sealedEnd;

  private long stagedStart;

  /**
   * @param charge for the unit's size, this block's to release
   */
  LargeUnit(T item, UnitEncoder<T> encoder, Charge charge) {
    this.item = item;
    this.encoder = encoder;
    this.charge = charge;
    this.size = charge.size();
  }

  @Override
  boolean isFinished() {
    return item == null;
  }

  @Override
  boolean begun() {
    return item != null && position > 0;
  }

  @Override
  int take(UnitSpan span, SlabPool pool) {
    T unit = item;
    if (unit == null) {
      throw new IllegalStateException("the unit is finished");
    }
    if (pieceTaken == pieceSize) {
      nextPiece(unit, pool);
    }
    int length = (int) Math.min(PIECE, pieceSize - pieceTaken);
    span.set(piece, (int) pieceTaken, length, position + length < size);
    return takeAll();
  }

  private void nextPiece(T unit, SlabPool pool) {
    pieceTaken = 0;
    MemorySegment inPlace = encoder.pieceInPlace(unit, position);
    if (inPlace != null) {
      piece = inPlace;
      pieceSize = inPlace.byteSize();
      return;
    }
    piece = staging(pool).memory();
    pieceSize = encoder.encodePiece(unit, position, piece);
  }

  private Slab staging(SlabPool pool) {
    Slab slab = staging;
    if (slab == null) {
      slab = pool.take(SlabPool.LARGE);
      staging = slab;
    } else if (Checked.ON) {
      Checked.poison(slab.memory()); // the piece before is with the kernel, or sealed
    }
    return slab;
  }

  @Override
  long nextSealedSize(UnitSealer sealer, SlabPool pool) {
    T unit = item;
    if (unit == null || sealedEnd == size) {
      return 0;
    }
    long left = stagedLeft();
    boolean stale = stagedAt() > 0; // else it is all that can be staged of this piece
    if (left == 0
        || (stale && (left < sealer.headSize() || left < sealer.pieceSize(piece, stagedAt())))) {
      stage(unit, pool);
    }
    return sealer.sealedSize(piece, stagedAt());
  }

  private long stagedAt() {
    return sealedEnd - stagedStart;
  }

  private long stagedLeft() {
    return Math.max(0, pieceSize - stagedAt());
  }

  private void stage(T unit, SlabPool pool) {
    piece = staging(pool).memory();
    stagedStart = sealedEnd;
    pieceSize = encoder.encodePiece(unit, sealedEnd, piece);
  }

  @Override
  int takeNext() {
    return takeAll();
  }

  @Override
  void lendToSeal(UnitSpan span, UnitSealer sealer) {
    T unit = item;
    if (unit == null) {
      throw new IllegalStateException("the unit is finished");
    }
    int length = Math.toIntExact(sealer.pieceSize(piece, stagedAt()));
    if (length <= stagedLeft()) {
      span.set(piece, (int) stagedAt(), length, false);
    } else {
      lendLarge(span, unit, length, sealer.headSize(piece, stagedAt()));
    }
    sealedEnd += length;
  }

  private void lendLarge(UnitSpan span, T unit, int length, int head) {
    MemorySegment body = encoder.pieceToRead(unit, sealedEnd + head);
    if (body != null && body.byteSize() >= length - head) {
      span.setApart(piece, (int) stagedAt(), body.asSlice(0, length - head), length);
    } else {
      span.set(gathered(unit, length), 0, length, false);
    }
  }

  private MemorySegment gathered(T unit, int length) {
    MemorySegment whole = MemorySegment.ofArray(new byte[length]);
    for (long done = 0; done < length; ) {
      MemorySegment inPlace = encoder.pieceInPlace(unit, sealedEnd + done);
      if (inPlace == null) {
        done += encoder.encodePiece(unit, sealedEnd + done, whole.asSlice(done));
      } else {
        long count = Math.min(inPlace.byteSize(), length - done);
        MemorySegment.copy(inPlace, 0, whole, done, count);
        done += count;
      }
    }
    return whole;
  }

  @Override
  int takeAll() {
    int added = taken ? 0 : 1;
    taken = true;
    return added;
  }

  @Override
  long takenEnd() {
    return taken ? size : 0;
  }

  @Override
  int advance(int byteCount, SlabPool pool) {
    position += byteCount;
    pieceTaken += byteCount;
    return position < size ? 0 : forgetTaken(pool);
  }

  @Override
  int rewind() {
    if (!taken || item == null) {
      return 0;
    }
    startAgain();
    taken = false;
    return 1;
  }

  private void startAgain() {
    position = 0;
    piece = MemorySegment.NULL;
    pieceSize = 0;
    pieceTaken = 0;
    sealedEnd = 0;
    stagedStart = 0;
  }

  @Override
  int forgetTaken(SlabPool pool) {
    if (!taken || item == null) {
      return 0;
    }
    item = null;
    release(pool);
    charge.release();
    return 1;
  }

  @Override
  void release(SlabPool pool) {
    startAgain();
    Slab slab = staging;
    if (slab != null) {
      pool.recycle(slab);
      staging = null;
    }
  }

  @Override
  void leak() {
    staging = null;
    startAgain();
  }
}
