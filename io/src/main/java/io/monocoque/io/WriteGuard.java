package io.monocoque.io;

import io.monocoque.io.spi.Transport;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one way to put bytes on a connection. It holds the connection's writer role, so that there is
 * one writer at a time, and a unit is followed by nothing else before its last byte.
 *
 * <pre>
 *            a caller writes           the kernel took not all
 *     IDLE ------------------> CALLER ---------------------------> LOOP
 *       ^ ^----------------------'      all written                 |
 *       '-----------------------------------------------------------'
 *     any state --- an exception, a lost connection, condemn() ---> CONDEMNED (for ever)
 * </pre>
 *
 * <p>It is armed by default: the role that a writer leaves is CONDEMNED unless it says otherwise,
 * so whoever forgets, throws or dies ends the connection and never tears a message.
 *
 * <p>Nobody waits for the role. Whoever offers a unit looks at the role after it; whoever gives up
 * the role looks at the queues after it; so one of both sees the unit. The role is a volatile word
 * and a full fence stands before the first look: the two cannot both come first. {@link Pace} and
 * {@link Crowd} say which of both writes, and when.
 *
 * <p>What is written are the queues' own bytes, or, once {@link #seal} was called, what a {@link
 * UnitSealer} makes of them; see {@link SealedOutput}.
 *
 * <p>Threading: {@link #flush} from any thread; everything else on the loop. Ownership: the span in
 * flight is lent by the queue, or by the sealed output, to the role's holder, and by it to the
 * driver until it completes.
 */
public final class WriteGuard extends Pace {
  /** How long one look is apart from the next, for a caller that is inside a write. */
  private static final long CALLER_LEAVING_NANOS = 50_000;

  private static final VarHandle ROLE;

  static {
    try {
      ROLE = MethodHandles.lookup().findVarHandle(WriteGuard.class, "role", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int IDLE = 0;
  private static final int CALLER = 1;
  private static final int LOOP = 2;
  private static final int CONDEMNED = 3;

  /** What the connection that owns the guard is told, on the loop. */
  public interface Owner {
    /** A write failed or was left half done; the connection has to be condemned. */
    void onWriteFailed(Throwable cause);

    /** After {@link WriteGuard#condemn}: no thread but the loop will touch the transport again. */
    void onWriterGone();

    /** Everything that was offered is handed over. */
    void onDrained();
  }

  private final EventLoop loop;

  /** The loop's; to ask it each time costs steps. */
  private final Thread loopThread;

  private final Transport transport;
  private final UnitQueue control;
  private final Owner owner;
  private volatile int role = IDLE;
  private final UnitSpan span = new UnitSpan();

  /** Made when they are posted first, as most connections are idle. */
  private volatile @Nullable StandingTask pump;

  private volatile @Nullable StandingTask firstLook;

  /** What belongs to the pipe and may outlive the connection; null until the handshake is done. */
  private volatile @Nullable UnitQueue messages;

  /** Null if the queues' bytes go out as they are; belongs to the role's holder. */
  private @Nullable SealedOutput sealed;

  /** Whether the owner wants to be told of the end. */
  private volatile boolean draining;

  /** Messages that callers' exceptions cost; belongs to the role's holder. */
  private int unknownCount;

  /** The queue that the span is from; belongs to the role's holder. */
  private UnitQueue writing;

  /** Whether the driver holds the span; confined to the loop, as is what follows. */
  private boolean inFlight;

  /** Whether the watch has it in its list. */
  private boolean lookedAt;

  private boolean condemned;
  private boolean condemnedOverCaller;
  private boolean abandoned;

  /** Whether a caller that was condemned inside has let go of the transport. */
  private volatile boolean callerLeft;

  /**
   * @param control what belongs to this connection and goes first: handshake, commands
   */
  public WriteGuard(EventLoop loop, Transport transport, UnitQueue control, Owner owner) {
    super(loop.nanoTime());
    this.loop = loop;
    this.loopThread = loop.thread();
    this.transport = transport;
    this.control = control;
    this.owner = owner;
    this.writing = control;
  }

  /**
   * From here on everything is sealed: the messages, and what is offered to {@code commands}
   * instead of the control queue, whose units go out before that as they are. Before any other
   * thread can call {@link #flush}.
   */
  public void seal(UnitSealer sealer, UnitQueue commands) {
    sealed = new SealedOutput(sealer, commands, commands.pool());
  }

  /** The handshake is done: messages of this queue may follow it. */
  public void open(UnitQueue queue) {
    queue.streams(false); // it may be from a connection before
    messages = queue;
    flush();
  }

  /**
   * Sees to it that what was offered is written: by this thread at once, by the loop, or together
   * with what follows, by whoever comes first.
   */
  public void flush() {
    // Else without a fence: the loop looks once more after it has ended the watch.
    if (!isWatched() || isBatch() || inLoop()) {
      flushNow();
    }
  }

  private void flushNow() {
    VarHandle.fullFence(); // what was offered stands before the role is looked at
    if (role != IDLE) {
      return; // its holder looks at the queues when it leaves
    }
    if (inLoop()) {
      writeAsLoop();
      return;
    }
    boolean batch = isBatch();
    if (isWorthAWrite(loop, batch)) {
      boolean caller = batch || loop.crowd().isWorthAWrite(this, loop.nanoTime());
      if (ROLE.compareAndSet(this, IDLE, caller ? CALLER : LOOP)) {
        if (caller) {
          if (batch) {
            completedBatch();
          }
          writeAsCaller();
        } else {
          postPump();
        }
      }
    } else if (beginWatch()) {
      postFirstLook();
    }
  }

  private boolean inLoop() {
    return Thread.currentThread().equals(loopThread);
  }

  private void postPump() {
    StandingTask task = pump;
    if (task == null) {
      task = new StandingTask(this::pump); // one writer: who leaves the role
      pump = task;
    }
    loop.post(task);
  }

  private void postFirstLook() {
    StandingTask task = firstLook;
    if (task == null) {
      task = new StandingTask(this::firstLook); // one writer: who began the watch
      firstLook = task;
    }
    loop.post(task);
  }

  private boolean isBatch() {
    UnitQueue opened = messages;
    return opened != null && opened.isBatch();
  }

  @Override
  void streams(boolean on) {
    UnitQueue opened = messages;
    if (opened != null) {
      opened.streams(on);
    }
  }

  /**
   * As {@link #flush}, by this thread at once, as far as the kernel takes it and unless somebody
   * else writes.
   */
  public void writeNow() {
    if (ROLE.compareAndSet(this, IDLE, CALLER)) {
      writeAsCaller();
    }
  }

  /**
   * The calling thread is about to wait, perhaps for an answer: what it has left of a burst leaves
   * now and not with the loop's next look.
   */
  public void flushRest() {
    UnitQueue opened = messages;
    if (isWatched() && opened != null && !opened.isEmpty()) {
      brokeOff();
      writeNow();
    }
  }

  private void writeAsLoop() {
    if (ROLE.compareAndSet(this, IDLE, LOOP)) {
      pump();
    }
  }

  /** Gives memory back that waits for more, if none is to be expected soon. */
  private void idle() {
    if (!isWatched()) {
      control.idle();
      SealedOutput output = sealed;
      if (output != null) {
        output.commands().idle();
      }
      UnitQueue opened = messages;
      if (opened != null) {
        opened.idle();
      }
    }
  }

  // --- a burst: the loop looks after what callers leave ---

  private void firstLook() {
    if (!condemned) {
      writeAsLoop();
      if (!lookedAt) {
        lookedAt = true;
        loop.watch().add(this);
      }
    }
  }

  /**
   * A look at the burst, so many nanoseconds after the one before. If it does not go on by itself
   * it is over, and what it left behind is written; what comes next is judged by the clock.
   *
   * <p>There is one more look after that. A caller that still saw the watch has offered before, but
   * without a fence, so that the offer may have become visible a moment after the look.
   *
   * @return whether to look again
   */
  boolean look(long now, long sinceNanos) {
    if (condemned) {
      return false;
    }
    lookedAt = isWatched();
    if (lookedAt) {
      if (isBrisk(now, sinceNanos)) {
        return true;
      }
      brokeOff();
      endWatch();
    }
    if (hasMore()) {
      writeAsLoop();
    } else {
      idle();
    }
    return lookedAt;
  }

  /**
   * Writes with the role, and leaves that.
   *
   * <p>It is long on purpose: HotSpot's second compiler does not inline what has more than 325
   * bytes of code, and with all that a write is, down to the kernel, each send's code would take
   * more than a second to compile, again and again. (ADR 0029)
   */
  private void writeAsCaller() {
    int left = CONDEMNED;
    Throwable cause = null;
    try {
      left = writeWhatFits() ? IDLE : LOOP;
    } catch (IOException e) {
      cause = e; // the kernel took nothing of this write: the begun unit is known
    } catch (Throwable e) {
      giveUpTaken(); // whether the kernel took it was never learnt
      cause = e;
    } finally {
      wrote(loop.nanoTime());
      if (left == CONDEMNED || !ROLE.compareAndSet(this, CALLER, left)) {
        condemnAsCaller(cause);
      } else if (left == LOOP || (isLeftAlone() && ROLE.compareAndSet(this, IDLE, LOOP))) {
        postPump();
      } else {
        idle();
        if (draining) {
          loop.executeIfRunning(this::tellIfDrained);
        }
      }
    }
  }

  private void giveUpTaken() {
    UnitQueue queue = taken();
    int units = queue.forgetTaken();
    unknownCount += queue == messages ? units : 0;
  }

  /** The queue that the bytes at hand are of. */
  private UnitQueue taken() {
    SealedOutput output = sealed;
    UnitQueue source = output == null ? null : output.source();
    return source == null ? writing : source;
  }

  /** Returns false if the kernel took less than there is. */
  private boolean writeWhatFits() throws IOException {
    while (select()) {
      int length = span.length;
      int count = transport.tryWrite(span.memory, span.start, length, span.more);
      handedOver(count);
      if (count < length) {
        return false;
      }
    }
    return true;
  }

  private void condemnAsCaller(@Nullable Throwable cause) {
    transport.shutdown(); // before the role goes: after it the loop may give the descriptor back
    boolean wasCondemned = (int) ROLE.getAndSet(this, CONDEMNED) == CONDEMNED;
    callerLeft = true;
    if (wasCondemned) {
      tell(owner::onWriterGone); // the loop condemned it meanwhile and waits for us
    } else {
      Throwable reason = cause == null ? new AssertionError("a write was left half done") : cause;
      tell(() -> owner.onWriteFailed(reason));
    }
  }

  /** If the loop dies before it comes to that, its successor does, and nobody is to be told. */
  private void tell(Runnable call) {
    loop.executeIfRunning(
        () -> {
          if (!abandoned) {
            call.run();
          }
        });
  }

  /** On the loop, with the role: writes what waits. */
  private void pump() {
    if (role == LOOP && !inFlight && selectAsLoop()) {
      startWrite();
    } else {
      goOn();
    }
  }

  /** On the loop: writes on if nobody else would, or gives the role up. */
  private void goOn() {
    while (role == LOOP && !inFlight) {
      if ((isBegun() || isLeftAlone()) && selectAsLoop()) {
        startWrite();
      } else if (ROLE.compareAndSet(this, LOOP, IDLE)
          && !(isLeftAlone() && ROLE.compareAndSet(this, IDLE, LOOP))) {
        idle();
        tellIfDrained();
      }
    }
  }

  private void startWrite() {
    inFlight = true;
    transport.startWrite(span.memory, span.start, span.length, span.more);
  }

  /** The driver wrote {@code byteCount} bytes of the span. */
  public void onWritten(int byteCount) {
    inFlight = false;
    handedOver(byteCount);
    wrote(loop.nanoTime());
    goOn();
  }

  private void handedOver(int byteCount) {
    SealedOutput output = sealed;
    if (output != null && output.isPending()) {
      output.advance(byteCount);
      span.memory = MemorySegment.NULL; // it may have been a large array
    } else {
      writing.advance(byteCount);
    }
  }

  private boolean isBegun() {
    UnitQueue opened = messages;
    SealedOutput output = sealed;
    return control.begun()
        || (opened != null && opened.begun())
        || (output != null && output.isPending());
  }

  /**
   * As {@link #select}. What cannot be sealed, for want of memory, costs this connection and the
   * message, not the loop.
   */
  private boolean selectAsLoop() {
    if (sealed == null) {
      return select();
    }
    try {
      return select();
    } catch (RuntimeException | OutOfMemoryError e) {
      giveUpTaken();
      owner.onWriteFailed(e);
      return false;
    }
  }

  /** The next span: control between two messages, messages once the handshake is done. */
  private boolean select() {
    UnitQueue opened = messages;
    if ((opened == null || !opened.begun()) && control.next(span)) {
      writing = control;
      return true;
    }
    SealedOutput output = sealed;
    if (output != null) {
      return output.next(opened, span);
    }
    if (opened == null) {
      return false;
    }
    writing = opened;
    return opened.next(span);
  }

  /** Whether there is something that nobody would look after. */
  private boolean isLeftAlone() {
    return hasMore() && (!isWatched() || isBatch());
  }

  private boolean hasMore() {
    UnitQueue opened = messages;
    if (!control.isEmpty() || (opened != null && !opened.isEmpty())) {
      return true;
    }
    SealedOutput output = sealed;
    return output != null && !output.commands().isEmpty();
  }

  /** Asks for {@link Owner#onDrained}, now or when it comes true. */
  public void tellWhenDrained() {
    draining = true;
    tellIfDrained();
  }

  private void tellIfDrained() {
    if (draining && role == IDLE && !hasMore()) {
      draining = false;
      owner.onDrained();
    }
  }

  /**
   * Ends all writing, for ever. {@link Owner#onWriterGone} is told once no other thread is inside:
   * before this returns, or later if a caller holds the role now. Idempotent.
   */
  public void condemn() {
    if (condemned) {
      return;
    }
    condemned = true;
    condemnedOverCaller = (int) ROLE.getAndSet(this, CONDEMNED) == CALLER;
    transport.shutdown();
    if (!condemnedOverCaller) {
      owner.onWriterGone();
    }
  }

  /**
   * After {@link Owner#onWriterGone}: messages that nobody knows of whether the kernel had them.
   */
  public int unknownCount() {
    return unknownCount;
  }

  /**
   * The loop ends, and its driver will: ends all writing and waits until no caller is inside, which
   * takes one write that does not wait. Nothing is told to the owner.
   */
  public void abandon() {
    condemned = true;
    abandoned = true;
    if ((int) ROLE.getAndSet(this, CONDEMNED) == CALLER || condemnedOverCaller) {
      while (!callerLeft) {
        LockSupport.parkNanos(CALLER_LEAVING_NANOS);
      }
    }
  }

  /**
   * After {@link #abandon} and the driver's end: gives up what the driver held, because nobody will
   * say what became of it. Its memory is never used again, as the kernel may still read it.
   *
   * @return the units that were given up
   */
  public int giveUpInFlight() {
    if (!inFlight) {
      return 0;
    }
    inFlight = false;
    SealedOutput output = sealed;
    UnitQueue source = output == null ? null : output.source();
    if (output == null || source == null) {
      return writing.leakTaken();
    }
    output.leak();
    return source.forgetTaken();
  }

  /** Nothing is in flight and nobody writes any more: gives back the memory of what was sealed. */
  public void close() {
    SealedOutput output = sealed;
    if (output != null) {
      output.drop();
    }
  }
}
