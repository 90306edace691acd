package io.monocoque.wiring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much a context may hold of what was received and not yet read; past it, receiving pauses.
 *
 * <pre>
 *   held     what unfinished large messages were granted     up to 2 quarters
 *   unread   whole messages that no reader took yet          asks of new ones: below 1 quarter
 *                                                            receiving at all: both below 2
 * </pre>
 *
 * A large message is granted all that it announces before any of its body is taken, so that
 * messages that began together cannot all be stuck half-way. One that fits beside nothing else is
 * granted when no other makes progress: the elder. There is one at a time, until it is whole, so
 * the budget is exceeded by one message at most. A socket that has nothing to read is never kept
 * waiting by what others do not read. The argument is in ADR 0009.
 *
 * <p>Threading: the loop, except {@link #add}, {@link #giveBack}, {@link #close} and {@link #used}.
 * Ownership: of the numbers only.
 */
final class MemoryBudget {
  /** What a resumed connection is assumed to bring at once. */
  private static final long RECEIVE = 256 << 10;

  private final long quarter;
  private final Executor loop;

  private final AtomicLong unread = new AtomicLong();
  private final AtomicBoolean posted = new AtomicBoolean();

  /** Whether a connection waits that a reader could help; written by the loop. */
  private volatile boolean awaited;

  private long held;

  /** {@link #held}, for others than the loop. */
  private volatile long heldSeen;

  private int activeCount;
  private @Nullable MemoryClaim elder;

  /** Who asks for memory, who has begun before who has not. */
  private final ArrayDeque<MemoryClaim> asking = new ArrayDeque<>();

  /** Who has nothing to ask for and is not to receive for now. */
  private final ArrayDeque<MemoryClaim> resting = new ArrayDeque<>();

  MemoryBudget(long byteCount, Executor loop) {
    quarter = byteCount / 4;
    this.loop = loop;
  }

  /** Everything that is counted. Any thread. */
  long used() {
    return unread.get() + heldSeen;
  }

  // --- what was received ---

  /** So much was received for a socket; before or after a reader can see it. */
  void add(SocketMemory socket, long byteCount) {
    if (socket.add(byteCount)) {
      unread.getAndAdd(byteCount);
    }
  }

  /** So much was read. Any thread. */
  void giveBack(SocketMemory socket, long byteCount) {
    if (socket.add(-byteCount)) {
      long now = unread.addAndGet(-byteCount);
      if (awaited && (now < quarter || socket.isEmpty())) {
        post();
      }
    }
  }

  /** Nobody reads the socket any more. Any thread. */
  void close(SocketMemory socket) {
    unread.getAndAdd(-socket.close());
    if (awaited) {
      post();
    }
  }

  // --- what is unfinished ---

  /** Grants what the claim misses, or lets it wait for that. */
  boolean ask(MemoryClaim claim) {
    if (claim.active) {
      inactive(claim);
    }
    boolean first = asking.isEmpty() || claim.charged > 0;
    if (first && readersAllow(claim) && fits(claim)) {
      grant(claim);
      return true;
    }
    if (claim.charged > 0) {
      asking.addFirst(claim);
    } else {
      asking.addLast(claim);
    }
    claim.queue = asking;
    awaited = true;
    if (readersAllow(claim)) { // the second look
      post();
    }
    return false;
  }

  private boolean readersAllow(MemoryClaim claim) {
    return unread.get() < quarter || claim.socket.isEmpty();
  }

  private boolean fits(MemoryClaim claim) {
    return held + claim.missing() <= 2 * quarter
        || (activeCount == 0 && (elder == null || elder.equals(claim)));
  }

  private void grant(MemoryClaim claim) {
    hold(claim.missing());
    claim.charged += claim.missing();
    claim.active = true;
    claim.grants++;
    activeCount++;
    if (held > 2 * quarter) {
      elder = claim;
    }
  }

  private void hold(long change) {
    held += change;
    heldSeen = held;
  }

  private void inactive(MemoryClaim claim) {
    claim.active = false;
    activeCount--;
  }

  /** The claim makes no progress: it counts so much only, and asks again for what it misses. */
  void shrink(MemoryClaim claim, long byteCount) {
    if (claim.active && byteCount < claim.charged) {
      inactive(claim);
      hold(byteCount - claim.charged);
      claim.charged = byteCount;
      if (held <= 2 * quarter) {
        elder = null;
      }
      changed();
    }
  }

  /** The claim holds nothing any more and waits for nothing. */
  void release(MemoryClaim claim) {
    if (claim.active) {
      inactive(claim);
    }
    hold(-claim.charged);
    claim.charged = 0;
    if (held <= 2 * quarter || claim.equals(elder)) {
      elder = null;
    }
    ArrayDeque<MemoryClaim> queue = claim.queue;
    if (queue != null) {
      queue.remove(claim);
      claim.queue = null;
    }
    changed();
  }

  /** Whether anybody waits for memory that others hold. */
  boolean isAskedFor() {
    return !asking.isEmpty();
  }

  // --- receiving at all ---

  boolean mayReceive(MemoryClaim claim) {
    return mayReceive(claim, 0);
  }

  private boolean mayReceive(MemoryClaim claim, long expected) {
    if (claim.active) {
      return true;
    }
    long now = unread.get() + expected;
    return now < quarter
        || (asking.isEmpty() && now + held < 2 * quarter)
        || (expected == 0 && claim.socket.isEmpty());
  }

  /** The connection does not receive; it is resumed when it may. */
  void rest(MemoryClaim claim) {
    resting.addLast(claim);
    claim.queue = resting;
    awaited = true;
    if (mayReceive(claim)) { // the second look
      post();
    }
  }

  // --- those who wait ---

  private void changed() {
    if (!asking.isEmpty() || !resting.isEmpty()) {
      post();
    }
  }

  private void post() {
    if (!posted.get() && posted.compareAndSet(false, true)) {
      loop.execute(this::serve);
    }
  }

  /** Gives whoever waits what there is, in order. */
  private void serve() {
    posted.set(false);
    awaited = true; // before the looks: what is given back from here on comes here again
    List<MemoryClaim> going = new ArrayList<>();
    boolean readersAwaited = serveAsking(going);
    serveResting(going);
    awaited = readersAwaited || !resting.isEmpty();
    going.forEach(MemoryClaim::resume);
  }

  /** Returns whether somebody waits for readers. */
  private boolean serveAsking(List<MemoryClaim> going) {
    boolean readersAwaited = false;
    boolean full = false;
    for (Iterator<MemoryClaim> all = asking.iterator(); all.hasNext(); ) {
      MemoryClaim claim = all.next();
      if (!readersAllow(claim)) {
        readersAwaited = true;
      } else if ((!full || claim.equals(elder)) && fits(claim)) {
        all.remove();
        claim.queue = null;
        grant(claim);
        going.add(claim);
      } else {
        full = true; // nobody overtakes who comes first, but the elder: others may wait for it
      }
    }
    return readersAwaited;
  }

  private void serveResting(List<MemoryClaim> going) {
    long expected = 0;
    for (Iterator<MemoryClaim> all = resting.iterator(); all.hasNext(); ) {
      MemoryClaim claim = all.next();
      if (mayReceive(claim, expected)) {
        all.remove();
        claim.queue = null;
        going.add(claim);
        expected += RECEIVE;
      } else if (mayReceive(claim)) {
        post(); // the next round sees what those before have brought
      }
    }
  }
}
