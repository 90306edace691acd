package io.monocoque.wiring;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What one connection holds of the {@link MemoryBudget} for its unfinished message, or waits for.
 *
 * <p>Threading: the loop. Ownership: the budget's fields are the budget's alone; whoever made the
 * claim releases it.
 */
final class MemoryClaim {
  /** Messages of many small parts, whose size nobody announces, ask in steps of this size. */
  private static final long STEP = 64 << 10;

  /** Whoever made the claim. */
  @FunctionalInterface
  interface Owner {
    /** In a task of its own: what the claim waited for is there. */
    void resume();
  }

  private final MemoryBudget budget;
  private final Owner owner;
  final SocketMemory socket;

  private long wanted;

  /** What is counted for it; the budget's, as all below. */
  long charged;

  /** Whether it was granted all that it wanted, and is expected to make use of it. */
  boolean active;

  int grants;

  /** Where it waits. */
  @Nullable ArrayDeque<MemoryClaim> queue;

  MemoryClaim(MemoryBudget budget, SocketMemory socket, Owner owner) {
    this.budget = budget;
    this.socket = socket;
    this.owner = owner;
  }

  /** Whether the message may hold so much; if not, it waits for it. */
  boolean ask(long byteCount) {
    if (byteCount <= charged) {
      return true;
    }
    wanted = (byteCount + STEP - 1) / STEP * STEP;
    return !isWaiting() && budget.ask(this);
  }

  /** What it asked for and was not granted. */
  long missing() {
    return wanted - charged;
  }

  /** Whether it is to be resumed. */
  boolean isWaiting() {
    return queue != null;
  }

  boolean isCharged() {
    return charged > 0;
  }

  /** Whether the connection may receive; if not, it waits until it may. */
  boolean mayReceive() {
    if (budget.mayReceive(this)) {
      return true;
    }
    budget.rest(this);
    return false;
  }

  /** Counts the times that it was granted what it asked for. */
  int grantCount() {
    return grants;
  }

  /** Whether others wait for what it holds. */
  boolean isInTheWay() {
    return budget.isAskedFor();
  }

  /** Others wait, and this one brings nothing: it counts what it has. */
  void shrink(long byteCount) {
    budget.shrink(this, byteCount);
  }

  /** Nothing is held any more, and nothing waited for. */
  void release() {
    if (charged > 0 || queue != null) {
      budget.release(this);
    }
  }

  void resume() {
    owner.resume();
  }
}
