package io.monocoque.io;

import io.monocoque.bytes.trusted.OutboundBudget;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a unit counts in the budget that lies in no slab but in memory of the application, which is
 * kept alive until it is sent. It counts once for all queues that it is in.
 *
 * <p>Threading: {@link #retain} by who holds it, {@link #release} by any thread.
 */
final class Charge {
  private final OutboundBudget budget;
  private final long size;
  private final AtomicInteger holders = new AtomicInteger(1);

  /** Counts so many bytes, for the caller. */
  Charge(OutboundBudget budget, long size) {
    this.budget = budget;
    this.size = size;
    budget.add(size);
  }

  long size() {
    return size;
  }

  Charge retain() {
    holders.getAndIncrement();
    return this;
  }

  /** The last one who lets go gives the bytes back. */
  void release() {
    int left = holders.decrementAndGet();
    if (left < 0) {
      throw new IllegalStateException("a charge was released more often than it was held");
    }
    if (left == 0) {
      budget.giveBack(size);
    }
  }
}
