package io.monocoque.wiring;

import io.monocoque.bytes.Message;
import io.monocoque.io.EventLoop;
import io.monocoque.io.StandingTask;
import io.monocoque.protocol.session.Session;
import io.monocoque.protocol.wire.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What arrives at a connection: decoded as far as the pipe has room, held beyond that, or lent to
 * who reads it; and whether more is received.
 *
 * <pre>
 *               the mark, no memory
 *   RECEIVING --------------------> PAUSED --- resume(): what is held is decoded ---> RECEIVING
 *       |  a stream
 *       '----------> LENT (see {@link Loan}) --- given back: as resume() ---> RECEIVING
 *
 *   unlimited: what the peer of a broken connection had sent is decoded, whatever room there is
 *   dropping:  what arrives is of no interest, but received; else the kernel resets the connection
 * </pre>
 *
 * <p>Threading: the loop, except {@link #resumeLater}. Ownership: what was received and not
 * decoded, and the memory budget's claim of the unfinished message.
 */
final class Intake implements MemoryClaim.Owner {
  private final SocketCore core;
  private final Connection connection;
  private final Session session;
  private final EventLoop loop;

  /** Its unfinished message's part of the memory budget. */
  private final MemoryClaim claim;

  /** Made when something is first to be held. */
  private @Nullable Held held;

  /** Made when it first has one. */
  private @Nullable ProgressWatch progress;

  /** Made when it may first be of use. */
  private @Nullable Loan loan;

  /** Made for the first pause, before anybody can be asked to end it. */
  private @Nullable StandingTask resume;

  private boolean receiving;
  private boolean paused;
  private boolean unlimited;
  private boolean dropping;

  /** The size of messages lately, on the wire and on average. */
  private int messageBytes = 1 << 10;

  /** Whether there were whole small messages in what is decoded. */
  private boolean broughtRun;

  /** Whether the input is to be lent; if receiving has paused, when it would go on. */
  private boolean loanDue;

  Intake(SocketCore core, Connection connection, Session session) {
    this.core = core;
    this.connection = connection;
    this.session = session;
    this.loop = core.loop();
    this.claim = new MemoryClaim(core.engine().memory(), core.memory(), this);
  }

  /** Whether messages are for a pipe that may have no room for them. */
  private boolean isLimited() {
    return connection.pipe() != null
        && !unlimited
        && connection.isOpen()
        && core.pattern().receives();
  }

  // --- what the transport brings ---

  void received(MemorySegment slab, long start, int length) {
    if (!connection.isOpen() || dropping) {
      return;
    }
    assert !paused : "received after a stop";
    broughtRun = false;
    boolean keptUp = readerKeepsUp();
    int consumed = decode(slab, start, length);
    if (connection.isOpen()) {
      if (consumed < length) {
        held().hold(slab, start + consumed, length - consumed);
      }
      loanDue = broughtRun && isLoanDue(length, keptUp);
      if (pauses()) {
        // From inside onReceived the stop is immediate, so what is held is the rest of one receive.
        stopReceiving();
      } else if (loanDue && !lend()) {
        startReceiving();
      }
    }
    wakeReader();
  }

  /** As much as there is room for below the high-water mark, if what comes is like what came. */
  int wanted() {
    return (int) Math.min(Integer.MAX_VALUE, (long) budget() * messageBytes);
  }

  /** Whether the large part at hand may be received where it will lie. */
  boolean hasRoom() {
    return connection.isOpen() && !dropping && !paused && budget() > 0 && session.hasRoom();
  }

  /** So many bytes of it were. */
  void receivedInto(int length) {
    session.received(length);
    if (pauses()) {
      stopReceiving();
    }
    wakeReader();
  }

  /** Decodes as much as the pipe has room for; returns how much that was. */
  private int decode(MemorySegment memory, long start, int length) {
    int consumed = 0;
    try {
      connection.beginDecoding();
      boolean goesOn = connection.isOpen();
      while (goesOn) {
        int budget = budget();
        int count = session.receive(memory, start + consumed, length - consumed, budget);
        consumed += count;
        goesOn = count > 0 && consumed < length && connection.isOpen() && budget() > 0;
      }
    } catch (ProtocolException e) {
      connection.broken(e);
    } catch (RuntimeException e) {
      connection.fault(e);
    }
    connection.endDecoding();
    return consumed;
  }

  private int budget() {
    if (unlimited || !core.pattern().receives()) {
      return Integer.MAX_VALUE;
    }
    ConnectionPipe feeding = connection.pipe();
    // Before it is known whose messages they are, none is decoded; the handshake needs no budget.
    return feeding == null ? 0 : feeding.inbound().budget();
  }

  private Held held() {
    Held made = held;
    if (made == null) {
      made = new Held(core.engine().runs());
      held = made;
    }
    return made;
  }

  // --- what the session makes of it ---

  void run(MemorySegment memory, long start, int length, int messageCount) {
    messageBytes = Math.max(length / messageCount, 1);
    broughtRun = true;
    ConnectionPipe feeding = connection.pipe();
    if (feeding != null && core.pattern().receives()) {
      feeding.inbound().addRun(memory, start, length, messageCount);
    }
    claim.release();
  }

  void message(Message message) {
    ConnectionPipe feeding = connection.pipe();
    if (feeding != null && core.pattern().receives()) {
      feeding.inbound().addMessage(message);
    }
    claim.release();
  }

  /** Whether the unfinished message may grow to that; if not, it waits for memory. */
  boolean mayHold(long byteCount) {
    if (!isLimited()) {
      return true;
    }
    boolean may = claim.ask(byteCount);
    if (may) {
      if (progress == null) {
        long nanos = core.engine().progressNanos();
        progress = new ProgressWatch(loop, nanos, session, claim, connection::end);
      }
      progress.start();
    }
    return may;
  }

  private void wakeReader() {
    ConnectionPipe feeding = connection.pipe();
    if (feeding != null) {
      feeding.wakeReader();
    }
  }

  // --- whether more is received ---

  void startReceiving() {
    if (!receiving) {
      receiving = true;
      connection.transport().startReceive();
    }
  }

  private void stopReceiving() {
    if (receiving) {
      receiving = false;
      connection.transport().stopReceive();
    }
  }

  /** Whether receiving cannot go on now; then somebody will have it {@link #resume}. */
  private boolean pauses() {
    if (claim.isWaiting()) {
      paused = true; // for memory: the message at hand is a large one
    } else if (held != null && held.size() > 0) {
      pause();
    } else {
      paused = isLimited() && !claim.mayReceive();
    }
    return paused;
  }

  /** The high-water mark is reached. */
  private void pause() {
    paused = true;
    if (resume == null) {
      resume = new StandingTask(this::resume);
    }
    ConnectionPipe feeding = connection.pipe();
    if (feeding == null || !feeding.inbound().pause()) {
      resumeLater();
    }
  }

  /** There is room again. Any thread. */
  void resumeLater() {
    StandingTask task = resume;
    if (task != null) {
      loop.post(task);
    }
  }

  /** What was held is decoded first, then receiving goes on. */
  @Override
  public void resume() {
    if (!paused || !connection.isOpen() || isLent()) {
      return;
    }
    paused = false;
    // Also if nothing is held: the session may have been waiting for memory.
    Held rest = held();
    rest.drop(decode(rest.memory(), 0, rest.size()));
    if (!connection.isOpen()) {
      return;
    }
    if (!pauses() && !(loanDue && lend())) {
      startReceiving();
    }
    wakeReader();
  }

  // --- a stream is lent to who reads it ---

  /** Whether who has read all that came may wait for more at the connection. */
  private boolean readerKeepsUp() {
    ConnectionPipe feeding = connection.pipe();
    IncomingSide<?> reader = core.pattern().incoming();
    return feeding != null
        && reader != null
        && reader.mayAwaitByHand()
        && feeding.inbound().isRead();
  }

  private boolean isLoanDue(int length, boolean keptUp) {
    Loan made = loan;
    if (made == null) {
      if ((length < Loan.MUCH && !keptUp) || connection.isSealed()) {
        return false;
      }
      made = new Loan(loop, core.engine(), this::onGivenBack);
      loan = made;
    }
    return made.isDue(length, keptUp);
  }

  /**
   * Who reads the stream's messages is to receive them, too, until {@link #onGivenBack}. If that
   * cannot be, false; receiving may have stopped then.
   */
  private boolean lend() {
    IncomingSide<?> reader = core.pattern().incoming();
    if (!isLimited() || reader == null || claim.isCharged() || !loan().mayLendTo(reader)) {
      return false;
    }
    ConnectionPipe feeding = Objects.requireNonNull(connection.pipe());
    loanDue = false;
    stopReceiving();
    paused = loan().lend(session, connection.transport(), reader, feeding);
    return paused;
  }

  /** What was received meanwhile and not read is here; receiving goes on. */
  private void onGivenBack() {
    loan().settle(held());
    resume();
  }

  private Loan loan() {
    return Objects.requireNonNull(loan);
  }

  private boolean isLent() {
    return loan != null && loan.isLent();
  }

  /** Whether readers have the input, and what is to be done has to wait until it is back. */
  boolean delays(Runnable action) {
    return loan != null && loan.delays(action);
  }

  // --- the end ---

  /** The peer is gone: what it had sent is delivered, over the high-water mark if need be. */
  void deliverHeld() {
    if (!paused) {
      return;
    }
    paused = false;
    unlimited = true;
    claim.release();
    Held rest = held();
    try {
      session.receive(rest.memory(), 0, rest.size(), Integer.MAX_VALUE);
    } catch (ProtocolException e) {
      connection.protocolError(e);
    }
    rest.drop(rest.size());
    wakeReader();
  }

  /** What is still in the kernel is received and delivered, too. */
  void readOut() {
    unlimited = true;
    startReceiving();
  }

  /** What comes from now on is dropped. */
  void drop() {
    dropping = true;
    paused = false;
    release();
    claim.release();
    startReceiving();
  }

  boolean isDropping() {
    return dropping;
  }

  /** No message will be finished any more, or it needs no memory of the budget's. */
  void giveUpClaim() {
    claim.release();
  }

  /** Nobody waits for progress any more. */
  void stopWatching() {
    if (progress != null) {
      progress.stop();
    }
  }

  /** Nothing more will be decoded. */
  void release() {
    if (held != null) {
      held.release();
    }
  }

  /** The loop ends: when this returns no reader touches the transport any more. */
  void abandon() {
    if (loan != null) {
      loan.abandon();
    }
  }
}
