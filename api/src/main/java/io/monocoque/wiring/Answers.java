package io.monocoque.wiring;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.SlabPool;
import io.monocoque.io.NoTask;
import io.monocoque.io.UnitQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's session says to the peer, in a queue of its own that goes before messages.
 * What it says while received bytes are decoded is gathered, to be written together.
 *
 * <p>Threading: the loop; what is in the queues, as {@link UnitQueue} has it. Ownership: of the
 * queues, until {@link #close}.
 */
final class Answers {
  /** PONGs that wait to be written; a peer that asks for more without reading gets no answer. */
  static final int MAX_BACKLOG = 256;

  private final SlabPool slabs;
  private final Consumer<Runnable> ifInLoop;
  private final UnitQueue plain;

  /** Instead of it, from when what is written is sealed. */
  private @Nullable UnitQueue sealed;

  private boolean gathering;
  private boolean gathered;

  Answers(SlabPool slabs, Consumer<Runnable> ifInLoop) {
    this.slabs = slabs;
    this.ifInLoop = ifInLoop;
    this.plain = queue();
  }

  /** The loop alone adds to one; elsewhere there is no time between two offers. */
  private UnitQueue queue() {
    return new UnitQueue(slabs, 0, NoTask.INSTANCE, ifInLoop);
  }

  /** What is written before anything is sealed. */
  UnitQueue plain() {
    return plain;
  }

  /** From here on all goes into this one, which is written sealed. */
  UnitQueue seal() {
    UnitQueue queue = queue();
    sealed = queue;
    return queue;
  }

  boolean areSealed() {
    return sealed != null;
  }

  private UnitQueue current() {
    return sealed == null ? plain : sealed;
  }

  /** Whether so many wait that no other is to be added. */
  boolean areTooMany() {
    return current().unfinished() > MAX_BACKLOG;
  }

  /** Returns whether it is to be written now, and not gathered. */
  boolean add(Bytes unit) {
    current().offer(unit, ControlEncoder.INSTANCE);
    gathered |= gathering;
    return !gathering;
  }

  /** What is added from here on is written together. */
  void gather() {
    gathering = true;
  }

  void gatherNoMore() {
    gathering = false;
  }

  /** Whether something was gathered, which is to be written now. */
  boolean takeGathered() {
    boolean any = gathered;
    gathered = false;
    return any;
  }

  void close() {
    plain.close();
    if (sealed != null) {
      sealed.close();
    }
  }
}
