package io.monocoque.io;

import io.monocoque.bytes.trusted.Checked;
import io.monocoque.bytes.trusted.Slab;
import io.monocoque.bytes.trusted.SlabPool;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One unit that is larger than a slab. What of it lies in native memory is written from there; the
 * rest is encoded piece by piece, as it is written.
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
    Slab slab = staging;
    if (slab == null) {
      slab = pool.take(SlabPool.LARGE);
      staging = slab;
    } else if (Checked.ON) {
      Checked.poison(slab.memory()); // the piece before is with the kernel
    }
    piece = slab.memory();
    pieceSize = encoder.encodePiece(unit, position, piece);
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
