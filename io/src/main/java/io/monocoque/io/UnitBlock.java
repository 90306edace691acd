package io.monocoque.io;

import io.monocoque.bytes.trusted.SlabPool;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a {@link UnitQueue}: many small units, or one large one.
 *
 * <p>Threading: the queue's producer and its consumer, at the same time; each field has one writer.
 * Ownership: holds memory until {@link #release}, or until the producer retires the last block.
 */
abstract sealed class UnitBlock permits UnitBlock.Start, UnitRun, LargeUnit {

  /**
   * Set by the producer: from then on nothing is added to this block. The consumer reads it of its
   * present block only, so one that it has left may be used again.
   */
  volatile @Nullable UnitBlock next;

  // All that follows is the consumer's.

  /** Whether all units that were published are handed over or dropped. */
  abstract boolean isFinished();

  /** Whether the unit that comes next was begun. */
  abstract boolean begun();

  /** The next bytes; returns how many units are taken by it that were not taken before. */
  abstract int take(UnitSpan span, SlabPool pool);

  /**
   * What the next of these has when it is sealed: a unit that was not taken, or a piece of a large
   * one; 0 if there is none.
   */
  abstract long nextSealedSize(UnitSealer sealer, SlabPool pool);

  /**
   * Takes that unit or piece; returns how many units are taken by it that were not taken before.
   */
  abstract int takeNext();

  /** The bytes of what {@link #takeNext} took; they are there until the next call. */
  abstract void lendToSeal(UnitSpan span, UnitSealer sealer);

  /** Takes what is left, not to be written; returns how many units were not taken before. */
  abstract int takeAll();

  /** Where in this block the units end that are taken, in bytes. */
  abstract long takenEnd();

  /** {@code byteCount} more bytes are with the kernel; returns how many units that finishes. */
  abstract int advance(int byteCount, SlabPool pool);

  /** Forgets what a lost connection took of the begun unit; returns the units that wait again. */
  abstract int rewind();

  /** Gives up the units that are taken; returns how many. */
  abstract int forgetTaken(SlabPool pool);

  /** The consumer leaves a finished block for the next one. */
  abstract void release(SlabPool pool);

  /** From now on the memory is not recycled by anybody. */
  abstract void leak();

  /** What a queue begins with. */
  static final class Start extends UnitBlock {
    @Override
    boolean isFinished() {
      return true;
    }

    @Override
    boolean begun() {
      return false;
    }

    @Override
    int take(UnitSpan span, SlabPool pool) {
      throw new IllegalStateException("there is nothing to take");
    }

    @Override
    long nextSealedSize(UnitSealer sealer, SlabPool pool) {
      return 0;
    }

    @Override
    int takeNext() {
      throw new IllegalStateException("there is nothing to take");
    }

    @Override
    void lendToSeal(UnitSpan span, UnitSealer sealer) {
      throw new IllegalStateException("nothing was taken");
    }

    @Override
    int takeAll() {
      return 0;
    }

    @Override
    long takenEnd() {
      return 0;
    }

    @Override
    int advance(int byteCount, SlabPool pool) {
      throw new IllegalStateException("nothing was taken");
    }

    @Override
    int rewind() {
      return 0;
    }

    @Override
    int forgetTaken(SlabPool pool) {
      return 0;
    }

    @Override
    void release(SlabPool pool) {}

    @Override
    void leak() {}
  }
}
