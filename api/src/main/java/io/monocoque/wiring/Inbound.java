package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.bytes.trusted.Sender;
import io.monocoque.bytes.trusted.TrustedBytes;
import io.monocoque.protocol.wire.Frames;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What a pipe has received: runs of small messages as the loop found them, decoded only when they
 * are read, on the reader's thread; and large messages.
 *
 * <p>The receive high-water mark is kept exactly: the loop asks {@link #budget} before it decodes,
 * and when that is nothing it calls {@link #pause} and is told by {@link Owner#halfEmpty} to go on.
 *
 * <p>Threading: one writer, the loop; one reader at a time. A run is handed over by the queue;
 * {@code delivered} is written by the loop only and {@code received} by the reader only.
 */
final class Inbound {
  private static final VarHandle DELIVERED;
  private static final VarHandle RECEIVED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      DELIVERED = lookup.findVarHandle(Inbound.class, "delivered", long.class);
      RECEIVED = lookup.findVarHandle(Inbound.class, "received", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Whose messages it has. */
  @FunctionalInterface
  interface Owner {
    /** On the reader's thread or the loop: the pause is over. */
    void halfEmpty();
  }

  /** Stands in front of the messages of a connection. */
  private record Beginning(int incarnation, Sender sender) {
    /** What most connections have. */
    private static final Beginning USUAL = new Beginning(1, Sender.UNKNOWN);

    static Beginning of(int incarnation, Sender sender) {
      return incarnation == USUAL.incarnation && sender.equals(USUAL.sender)
          ? USUAL
          : new Beginning(incarnation, sender);
    }
  }

  /**
   * Bytes of a run's messages on average, from which on the loop makes them. (benchmarks/run: 256 B
   * to 16 KiB)
   */
  private static final int MADE_BY_LOOP = 512;

  /** What a run or a message takes beside its bytes, about: objects, and a place in the queue. */
  private static final int OVERHEAD = 64;

  private final RunPool pool;
  private final MemoryBudget budget;
  private final SocketMemory memory;
  private final int highWaterMark;
  private final Owner owner;
  private final ConcurrentLinkedQueue<Object> arrivals = new ConcurrentLinkedQueue<>();

  /** Messages that arrived, and that were read; each has one writer. */
  private long delivered;

  private long received;
  private volatile boolean paused;
  private volatile boolean discarded;

  /** What the reader did last: it reads into a buffer, not messages. Written by the reader. */
  private volatile boolean readsIntoBuffer;

  /** The run that is being read, and how far; the reader's. */
  private @Nullable Run run;

  private int position;
  private int readIncarnation;

  /** The connection's input, if the reader has it: then nothing is handed over. The reader's. */
  private @Nullable LentInput lent;

  /** Whether it has, and has read all that was handed over before. The reader's. */
  private boolean receives;

  /** Of what is read now, if messages are to tell it. */
  private Sender sender = Sender.UNKNOWN;

  /** The connection of now, as long as no message of it has come; the loop's. */
  private @Nullable Beginning begun;

  Inbound(RunPool pool, MemoryBudget budget, SocketMemory memory, int highWaterMark, Owner owner) {
    this.pool = pool;
    this.budget = budget;
    this.memory = memory;
    this.highWaterMark = highWaterMark;
    this.owner = owner;
  }

  /** How many messages may be delivered now. */
  int budget() {
    return highWaterMark == 0
        ? Integer.MAX_VALUE
        : (int) Math.max(0, highWaterMark - (delivered - (long) RECEIVED.getAcquire(this)));
  }

  /** Whether all that was delivered has been read; the loop's. */
  boolean isRead() {
    return delivered == (long) RECEIVED.getAcquire(this);
  }

  /**
   * From here on, what arrives came over another connection.
   *
   * @param from who its messages say that they are from
   */
  void begin(int incarnation, Sender from) {
    begun = Beginning.of(incarnation, from);
  }

  /** Marks where another connection's messages begin; nothing, while it brings none. */
  private void markBegin() {
    if (begun != null) {
      arrivals.add(begun);
      begun = null;
    }
  }

  /** The connection that the message came over that was read last; the reader's. */
  int readIncarnation() {
    return readIncarnation;
  }

  /** Adds a run of whole messages, copied out of memory that the loop uses again. */
  void addRun(MemorySegment slab, long start, int length, int messageCount) {
    if (memory.isClosed() || discarded) {
      return;
    }
    markBegin();
    if (length >= messageCount * (long) MADE_BY_LOOP && !staysRun(length)) {
      addMade(slab, start, messageCount);
    } else {
      CopyCounter.RUN.count(length);
      Run copy = pool.copyOf(slab, start, length);
      budget.add(memory, cost(copy));
      arrivals.add(copy);
      if (discarded) {
        discardArrivals(); // the other one may have looked before this was there
      }
    }
    DELIVERED.setRelease(this, delivered + messageCount);
  }

  /**
   * A reader that brings its own buffer needs no messages made. But a run may have much memory:
   * that is for those which fill it, and for a reader that keeps up.
   */
  private boolean staysRun(int length) {
    return readsIntoBuffer && (length >= RunPool.LONGEST / 4 || arrivals.isEmpty());
  }

  /** Larger messages are made here: to copy them twice costs more than the reader's help saves. */
  private void addMade(MemorySegment slab, long start, int messageCount) {
    long at = start;
    long cost = 0;
    for (int i = 0; i < messageCount; i++) {
      Message message = Frames.readMessage(slab, at);
      cost += cost(message);
      arrivals.add(message);
      at = Frames.messageEnd(slab, at);
    }
    budget.add(memory, cost);
  }

  private static long cost(Run run) {
    return (long) run.capacity() + OVERHEAD;
  }

  private static long cost(Message message) {
    return message.byteCount() + (long) OVERHEAD * (1 + message.partCount());
  }

  void addMessage(Message message) {
    if (memory.isClosed()) {
      return;
    }
    markBegin();
    budget.add(memory, cost(message));
    arrivals.add(message);
    DELIVERED.setRelease(this, delivered + 1);
  }

  /**
   * The loop found no budget. Returns false if there is some by now; else {@link Owner#halfEmpty}
   * is called, once, when the reader has got half of the way.
   */
  boolean pause() {
    paused = true;
    return !takeResume();
  }

  boolean isEmpty() {
    return run == null && arrivals.isEmpty();
  }

  @Nullable Message poll() {
    if (readsIntoBuffer) {
      readsIntoBuffer = false;
    }
    Run current = run;
    if (current == null) {
      if (receives) {
        return pollLent();
      }
      Object next = arrivals.poll();
      while (next instanceof Beginning beginning) {
        begin(beginning);
        next = arrivals.poll();
      }
      if (next == null) {
        return pollLent();
      }
      if (next instanceof Message message) {
        counted();
        budget.giveBack(memory, cost(message));
        return told(message);
      }
      current = beginRun((Run) next);
    }
    Message message = current.message(position);
    readOfRun(current, current.endOf(position));
    return told(message);
  }

  /** What was handed over is read. */
  private @Nullable Message pollLent() {
    LentInput input = lent;
    if (input == null) {
      resumeIfPaused();
      return null;
    }
    receives = true;
    Message message = input.poll();
    giveBackIfSpent(input);
    return message == null ? null : told(message);
  }

  private boolean pollLentInto(PartBuffer target) {
    LentInput input = lent;
    if (input == null) {
      resumeIfPaused();
      return false;
    }
    receives = true;
    boolean read = input.pollInto(target, sender);
    giveBackIfSpent(input);
    return read;
  }

  private void giveBackIfSpent(LentInput input) {
    if (input.isSpent()) {
      giveBack();
    }
  }

  /** Behind what was handed over, the reader receives by itself. */
  void lend(LentInput input) {
    lent = input;
  }

  @Nullable LentInput lent() {
    return lent;
  }

  /** Whether the reader, having read what was handed over, has received a message. */
  boolean hasMessageByHand() {
    LentInput input = lent;
    if (input == null) {
      return false;
    }
    boolean has = input.hasMessage();
    giveBackIfSpent(input);
    return has;
  }

  /** Has the loop receive again, if it does not. */
  void giveBack() {
    LentInput input = lent;
    if (input != null) {
      lent = null;
      receives = false;
      input.giveBack();
    }
  }

  private Message told(Message message) {
    return sender == Sender.UNKNOWN ? message : TrustedBytes.from(sender, message);
  }

  private void begin(Beginning beginning) {
    readIncarnation = beginning.incarnation();
    sender = beginning.sender();
  }

  /** As {@link #poll}, into a buffer; false if there is nothing. One that throws took nothing. */
  boolean pollInto(PartBuffer target) {
    if (!readsIntoBuffer) {
      readsIntoBuffer = true;
    }
    Run current = run;
    if (current == null) {
      if (receives) {
        return pollLentInto(target);
      }
      Object next = arrivals.peek();
      while (next instanceof Beginning beginning) {
        begin(beginning);
        arrivals.remove();
        next = arrivals.peek();
      }
      if (next == null) {
        return pollLentInto(target);
      }
      if (next instanceof Message message) {
        target.put(message, sender); // first: the buffer may find no memory to grow
        arrivals.remove();
        counted();
        budget.giveBack(memory, cost(message));
        return true;
      }
      current = beginRun((Run) next);
      arrivals.remove();
    }
    readOfRun(current, current.putInto(target, position, sender));
    return true;
  }

  private Run beginRun(Run next) {
    run = next;
    position = 0;
    return next;
  }

  /** One message of the run was read, up to here. */
  private void readOfRun(Run current, int end) {
    position = end;
    if (end == current.length) {
      run = null;
      pool.recycle(current);
      counted();
      budget.giveBack(memory, cost(current));
    } else {
      counted();
    }
  }

  /**
   * The socket is closed: nobody will read what is here, nor what comes yet. By the reader; the
   * loop may be adding meanwhile.
   */
  void discard() {
    discarded = true;
    Run current = run;
    if (current != null) {
      run = null;
      pool.recycle(current);
    }
    discardArrivals();
  }

  private void discardArrivals() {
    for (Object each = arrivals.poll(); each != null; each = arrivals.poll()) {
      if (each instanceof Run unread) {
        pool.recycle(unread);
      }
    }
  }

  private void counted() {
    long now = received + 1;
    RECEIVED.setRelease(this, now);
    if (paused && (long) DELIVERED.getAcquire(this) - now <= highWaterMark / 2) {
      resumeIfPaused();
    }
  }

  /**
   * A reader that misses the pause in {@link #counted}, for want of a fence there, sees it here at
   * the latest: when it has found nothing more.
   */
  private void resumeIfPaused() {
    VarHandle.fullFence();
    if (paused && takeResume()) {
      owner.halfEmpty();
    }
  }

  /** Whether the pause is over; true once for each. */
  private synchronized boolean takeResume() {
    VarHandle.fullFence();
    long waiting = (long) DELIVERED.getAcquire(this) - (long) RECEIVED.getAcquire(this);
    if (paused && waiting <= highWaterMark / 2) {
      paused = false;
      return true;
    }
    return false;
  }
}
