package io.monocoque;

import io.monocoque.wiring.DraftUnit;
import io.monocoque.wiring.Outlet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message of one part that is written in place and then sent by {@link #commit}. Closed without
 * that, it leaves no trace.
 *
 * <pre>{@code
 * try (Draft draft = push.claim(4096)) {
 *   draft.putLong(42).write(channel);
 *   draft.commit();
 * }
 * }</pre>
 *
 * <p>A claim stands for a send: where that would wait for room under the high-water mark, the claim
 * does, and the place is kept until the draft is committed or closed. What is sent is what was
 * written, however much was claimed.
 *
 * <p>Threading: the thread that claimed it. Ownership: the memory is the engine's, lent until
 * {@link #commit} or {@link #close}; the object may be given out again by a later claim on the
 * socket.
 */
public final class Draft extends WritableBytes<Draft> implements AutoCloseable {
  private final DraftUnit unit;
  private final Outlet outlet;

  private Draft(DraftUnit unit, Outlet outlet) {
    super(unit.memory());
    this.unit = unit;
    this.outlet = outlet;
  }

  /** The largest size that can be claimed. */
  public static int largest() {
    return DraftUnit.LARGEST;
  }

  static int checkSize(int size) {
    if (size < 0 || size > DraftUnit.LARGEST) {
      throw new IllegalArgumentException(
          "a claim of " + size + " bytes; it may be of 0 to " + DraftUnit.LARGEST);
    }
    return size;
  }

  /** A draft in memory that an outlet gave; null if it gave none. */
  static @Nullable Draft of(@Nullable DraftUnit unit, Outlet outlet, int size) {
    if (unit == null) {
      return null;
    }
    Draft draft = unit.face() instanceof Draft known ? known : faceOf(unit, outlet);
    draft.open(unit.memory(), unit.base(), size);
    return draft;
  }

  private static Draft faceOf(DraftUnit unit, Outlet outlet) {
    Draft made = new Draft(unit, outlet);
    unit.face(made);
    return made;
  }

  /** As {@link #of}, of an outlet that gave one. */
  static Draft present(@Nullable DraftUnit unit, Outlet outlet, int size) {
    return Objects.requireNonNull(of(unit, outlet, size));
  }

  @Override
  Draft self() {
    return this;
  }

  /**
   * Sends what was written. Never waits.
   *
   * @throws IllegalStateException if it was committed or closed before; also if the peer that has
   *     the place is gone and no other has room: the draft is as it was then, and can be committed
   *     again
   */
  public void commit() {
    checkOpen();
    unit.finish(position());
    outlet.commit(unit);
    end("the draft was committed");
  }

  /** What was written, for the outlet that it was claimed from; the draft is at its end. */
  @SuppressWarnings("ReferenceEquality") // its own outlet, not one like it
  DraftUnit take(Outlet taker) {
    checkOpen();
    if (taker != outlet) {
      throw new IllegalArgumentException("the draft was claimed on another socket");
    }
    unit.finish(position());
    end("the draft was committed");
    return unit;
  }

  /** Gives the memory and the place back; without effect after {@link #commit}. */
  @Override
  public void close() {
    if (isOpen()) {
      checkOpen();
      end("the draft was closed");
      outlet.abandon(unit);
    }
  }
}
