package io.monocoque.wiring;

import static io.monocoque.io.Log.LOG;

import io.monocoque.ConnectionEvent;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.io.Endpoint;
import io.monocoque.io.EventLoop;
import io.monocoque.io.NoTask;
import io.monocoque.io.StandingTask;
import io.monocoque.io.Timer;
import io.monocoque.io.UnitQueue;
import io.monocoque.io.WriteGuard;
import io.monocoque.io.spi.Transport;
import io.monocoque.io.spi.TransportHandler;
import io.monocoque.protocol.security.Credentials;
import io.monocoque.protocol.security.Sealer;
import io.monocoque.protocol.security.Verdict;
import io.monocoque.protocol.session.PeerProperties;
import io.monocoque.protocol.session.Session;
import io.monocoque.protocol.session.SessionSink;
import io.monocoque.protocol.wire.ProtocolException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Session x transport x pipe: all that one connection knows, thrown away as a unit when it ends.
 *
 * <pre>
 *   CONNECTING -> HANDSHAKE -> ESTABLISHED -> ENDING (condemned: shut down, writers leaving)
 *        |            |        |   |           ^  ^     -> CLOSING (descriptor given back) -> CLOSED
 *        '------------'--------|---'-----------'  |
 *                 a failed write                  | the end of the stream
 *                     |        '--> READING_OUT --'
 *                     '--> REFUSING (the peer is told that it is denied) --> ENDING
 * </pre>
 *
 * In READING_OUT it is condemned, too; what the peer had sent before is received and decoded, over
 * the high-water mark if need be. The shutdown sees to it that the stream ends.
 *
 * <p>Threading: the loop, except {@link #flush}, {@link #flushRest} and {@link #resumeLater}; keys
 * are agreed on and peers judged on other threads, which come back to the loop. Ownership: owns the
 * control queues, the session's keys and what was received and not decoded; lends the pipe's
 * queues.
 */
final class Connection implements TransportHandler, SessionSink, WriteGuard.Owner, Gate.Owner {
  /** PONGs that wait to be written; a peer that asks for more without reading gets no answer. */
  private static final int MAX_CONTROL_BACKLOG = 256;

  /** For a stream that does not end though it was shut down: a last resort. */
  private static final long READING_OUT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private enum State {
    CONNECTING,
    HANDSHAKE,
    REFUSING,
    ESTABLISHED,
    READING_OUT,
    ENDING,
    CLOSING,
    CLOSED
  }

  private final SocketCore core;
  private final EventLoop loop;
  private final ConnectionHost host;
  private final Gate gate;
  private final Session session;
  private final UnitQueue control;

  /** Instead of it, from when what is written is sealed. */
  private @Nullable UnitQueue sealedControl;

  private final Held held = new Held();

  /** Made when it may first be of use. */
  private @Nullable Loan loan;

  /** Made for the first pause, before anybody can be asked to end it. */
  private @Nullable StandingTask resume;

  private State state = State.CONNECTING;
  private @Nullable Transport transport;
  private @Nullable WriteGuard guard;
  private @Nullable ConnectionPipe pipe;

  /** Of the handshake, or of reading out. */
  private @Nullable Timer timer;

  /** Its unfinished message's part of the memory budget. */
  private final MemoryClaim claim;

  /** Made when it first has one. */
  private @Nullable ProgressWatch progress;

  private boolean greeted;

  /** While it decodes what was received, answers wait to be written together. */
  private boolean decoding;

  private boolean answered;
  private boolean receiving;
  private boolean paused;

  /** The size of messages lately, on the wire and on average. */
  private int messageBytes = 1 << 10;

  /** Whether there were whole small messages in what is decoded. */
  private boolean broughtRun;

  /** Whether the input is to be lent; if receiving has paused, when it would go on. */
  private boolean loanDue;

  /** What is here is decoded in any case: there will be no other time. */
  private boolean overMarks;

  private boolean subscribing;
  private boolean dropsArrivals;
  private boolean writerGone;
  private ConnectionHost.Outcome outcome = ConnectionHost.Outcome.LOST;
  private String reason = "";
  private int errorCode;

  /** Messages that the driver held when its loop ended. */
  private int inFlightCount;

  Connection(SocketCore core, ConnectionHost host) {
    this.core = core;
    this.loop = core.loop();
    this.host = host;
    this.gate = new Gate(core, this);
    this.session = gate.session(this);
    this.claim = new MemoryClaim(core.engine().memory(), core.memory(), this::resume);
    this.control = new UnitQueue(core.slabs(), 0, NoTask.INSTANCE, this::ifInLoop);
  }

  /** The loop alone adds to the control queues; elsewhere there is no time between two offers. */
  private void ifInLoop(Runnable action) {
    if (loop.inLoop()) {
      action.run();
    }
  }

  /** What it runs over; before anything is told to it. */
  void transport(Transport newTransport) {
    transport = newTransport;
  }

  /** An accepted connection, which stands already, begins. */
  void begin() {
    if (state != State.CONNECTING) {
      return;
    }
    if (gate.open()) {
      beginHandshake();
    } else {
      String why = core.settings().maxHandshakes() + " peers are in their handshakes";
      core.event(new ConnectionEvent.AcceptFailed(host.endpoint(), why));
      end(why);
    }
  }

  @Override
  public void onConnected() {
    host.connected(transport().remoteAddress());
    beginHandshake();
  }

  private void beginHandshake() {
    state = State.HANDSHAKE;
    // Until the handshake tells which pipe it is, the guard knows the control queue only.
    guard = new WriteGuard(loop, transport(), control, this);
    long limit = core.settings().handshakeNanos();
    if (limit > 0) {
      timer = loop.schedule(limit, () -> end("the handshake timed out" + gate.waiting()));
    }
    startReceiving();
    loop.executeIfRunning(this::greet);
  }

  /**
   * Begins to speak; a round after we begin to listen, so that a peer who has spoken already gets
   * the whole answer in one write.
   */
  private void greet() {
    if (state == State.HANDSHAKE && !greeted) {
      greeted = true;
      session.start();
    }
  }

  /** Sees to it that what waits in the pipe is written. Any thread. */
  void flush() {
    WriteGuard writer = guard;
    if (writer != null) {
      writer.flush();
    }
  }

  /** The calling thread is about to wait: writes what is left of a burst. Any thread. */
  void flushRest() {
    WriteGuard writer = guard;
    if (writer != null) {
      writer.flushRest();
    }
  }

  // --- what arrives ---

  @Override
  public void onReceived(MemorySegment slab, long start, int length) {
    if (!isOpen() || dropsArrivals) {
      return;
    }
    assert !paused : "received after a stop";
    broughtRun = false;
    int consumed = decode(slab, start, length);
    if (isOpen()) {
      if (consumed < length) {
        held.hold(slab, start + consumed, length - consumed);
      }
      loanDue = broughtRun && isLoanDue(length);
      if (pauses()) {
        // From inside onReceived the stop is immediate, so what is held is the rest of one receive.
        stopReceiving();
      } else if (loanDue && !lend()) {
        startReceiving();
      }
    }
    wakeReader();
  }

  private boolean isLoanDue(int length) {
    Loan made = loan;
    if (made == null) {
      if (length < Loan.MUCH || isSealed()) {
        return false;
      }
      made = new Loan(loop, core.engine().runs(), this::onGivenBack);
      loan = made;
    }
    return made.isDue(length);
  }

  private boolean isSealed() {
    return sealedControl != null;
  }

  /**
   * A stream: who reads its messages is to receive them, too, until {@link #onGivenBack}. If that
   * cannot be, false; receiving may have stopped then.
   */
  private boolean lend() {
    IncomingSide<?> reader = core.pattern().incoming();
    if (state != State.ESTABLISHED || reader == null || overMarks || claim.isCharged()) {
      return false;
    }
    loanDue = false;
    stopReceiving();
    paused = loan().lend(session, transport(), reader, Objects.requireNonNull(pipe));
    return paused;
  }

  /** What was received meanwhile and not read is here; receiving goes on. */
  private void onGivenBack() {
    loan().settle(held);
    resume();
  }

  private Loan loan() {
    return Objects.requireNonNull(loan);
  }

  private boolean isLent() {
    return loan != null && loan.isLent();
  }

  /** Whether readers have the input, and what is to be done has to wait until it is back. */
  private boolean isDelayed(Runnable action) {
    return loan != null && loan.delays(action);
  }

  /** As much as there is room for below the high-water mark, if what comes is like what came. */
  @Override
  public int wanted() {
    return (int) Math.min(Integer.MAX_VALUE, (long) budget() * messageBytes);
  }

  @Override
  public int atMost() {
    return session.atMost();
  }

  @Override
  public boolean hasRoom() {
    return isOpen() && !dropsArrivals && !paused && budget() > 0 && session.hasRoom();
  }

  @Override
  public MemorySegment room() {
    return session.room();
  }

  @Override
  public void onReceivedInto(int length) {
    session.received(length);
    if (pauses()) {
      stopReceiving();
    }
    wakeReader();
  }

  /**
   * Decodes as much as the pipe has room for; returns how much that was. Also without any bytes:
   * the session may have been waiting for memory.
   */
  private int decode(MemorySegment memory, long start, int length) {
    int consumed = 0;
    decoding = true;
    try {
      greet();
      boolean goesOn = isOpen();
      while (goesOn) {
        int budget = budget();
        int count = session.receive(memory, start + consumed, length - consumed, budget);
        consumed += count;
        goesOn = count > 0 && consumed < length && isOpen() && budget() > 0;
      }
    } catch (ProtocolException e) {
      broken(e);
    } catch (RuntimeException e) {
      fault(e);
    }
    endDecoding();
    return consumed;
  }

  /** What a session goes on with that had waited for another thread. */
  private interface Step {
    void take() throws ProtocolException;
  }

  private void goOn(Step step) {
    decoding = true;
    try {
      step.take();
    } catch (ProtocolException e) {
      broken(e);
    } catch (RuntimeException e) {
      fault(e);
    }
    endDecoding();
  }

  private void broken(ProtocolException e) {
    endDecoding();
    protocolError(e);
  }

  private void protocolError(ProtocolException e) {
    errorCode = e.code().number();
    fail(ConnectionHost.Outcome.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
  }

  /** A fault of ours, met by what this peer sent: it costs this connection, not the loop. */
  private void fault(RuntimeException e) {
    LOG.log(Level.ERROR, "a fault while decoding what " + remote() + " sent", e);
    end("an internal error");
  }

  private void endDecoding() {
    decoding = false;
    writeAnswers();
  }

  /** Writes what was said while decoding, together, and before anything can end the connection. */
  private void writeAnswers() {
    if (answered) {
      answered = false;
      Objects.requireNonNull(guard).writeNow();
    }
  }

  private int budget() {
    if (state == State.READING_OUT || overMarks || !core.pattern().receives()) {
      return Integer.MAX_VALUE;
    }
    ConnectionPipe feeding = pipe;
    // Before it is known whose messages they are, none is decoded; the handshake needs no budget.
    return feeding == null ? 0 : feeding.inbound().budget();
  }

  /** Whether receiving cannot go on now; then somebody will have it {@link #resume}. */
  private boolean pauses() {
    if (claim.isWaiting()) {
      paused = true; // for memory: the message at hand is a large one
    } else if (held.size() > 0) {
      pause();
    } else {
      paused =
          state == State.ESTABLISHED
              && !overMarks
              && core.pattern().receives()
              && !claim.mayReceive();
    }
    return paused;
  }

  /** The high-water mark is reached. */
  private void pause() {
    paused = true;
    if (resume == null) {
      resume = new StandingTask(this::resume);
    }
    ConnectionPipe feeding = pipe;
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
  private void resume() {
    if (!paused || !isOpen() || isLent()) {
      return;
    }
    paused = false;
    MemorySegment memory = held.memory();
    int length = held.size();
    int consumed = decode(memory, 0, length);
    held.drop(consumed);
    if (!isOpen()) {
      return;
    }
    if (!pauses() && !(loanDue && lend())) {
      startReceiving();
    }
    wakeReader();
  }

  private void wakeReader() {
    ConnectionPipe feeding = pipe;
    if (feeding != null) {
      feeding.wakeReader();
    }
  }

  private void startReceiving() {
    if (!receiving) {
      receiving = true;
      transport().startReceive();
    }
  }

  private void stopReceiving() {
    if (receiving) {
      receiving = false;
      transport().stopReceive();
    }
  }

  @Override
  public void onReceiveStopped() {}

  @Override
  public void onEnd() {
    if (!isOpen()) {
      return;
    }
    lost(
        state == State.HANDSHAKE
            ? "the peer closed the connection during the handshake"
            : "the peer closed the connection");
  }

  /** The peer is gone: what it had sent is delivered, over the high-water mark if need be. */
  private void lost(String why) {
    if (isDelayed(() -> lost(why))) {
      return;
    }
    if (isOpen() && paused) {
      decodeHeld();
    }
    fail(ConnectionHost.Outcome.LOST, why);
  }

  private void decodeHeld() {
    paused = false;
    overMarks = true;
    claim.release();
    try {
      session.receive(held.memory(), 0, held.size(), Integer.MAX_VALUE);
    } catch (ProtocolException e) {
      protocolError(e);
    }
    held.drop(held.size());
    wakeReader();
  }

  // --- what the session makes of it ---

  @Override
  public void transmit(Bytes unit) {
    if (state == State.READING_OUT) {
      return;
    }
    UnitQueue queue = sealedControl == null ? control : sealedControl;
    if (state == State.ESTABLISHED && !subscribing && queue.unfinished() > MAX_CONTROL_BACKLOG) {
      return;
    }
    queue.offer(unit, ControlEncoder.INSTANCE);
    if (decoding) {
      answered = true;
    } else {
      flush();
    }
  }

  @Override
  public boolean compute(Runnable work) {
    return gate.compute(work);
  }

  @Override
  public void onWorked() {
    if (state == State.HANDSHAKE) {
      goOn(session::workDone);
    } else if (state == State.CLOSED) {
      session.wipe();
    }
  }

  @Override
  public @Nullable Verdict authenticate(Credentials shown) {
    return gate.judge(shown, session.announcedIdentity(), remoteAddress());
  }

  @Override
  public void onDecided(Verdict verdict) {
    if (state == State.HANDSHAKE) {
      goOn(() -> session.decide(verdict));
    }
  }

  @Override
  public void onGivenWay() {
    end(core.settings().maxHandshakes() + " later peers are in their handshakes");
  }

  @Override
  public void onUndecided(String why, int code) {
    errorCode = code;
    end(why);
  }

  @Override
  public void denied() {
    core.event(
        new ConnectionEvent.AuthenticationFailed(
            host.endpoint(), remote(), "the peer was not let in", gate.deniedStatus()));
    state = State.REFUSING;
    Objects.requireNonNull(guard).tellWhenDrained();
  }

  @Override
  public void established(PeerProperties peer) {
    Sealer sealer = session.sealer();
    if (sealer != null) {
      UnitQueue queue = new UnitQueue(core.slabs(), 0, () -> {}, this::ifInLoop);
      Objects.requireNonNull(guard).seal(new FrameSealer(sealer), queue);
      sealedControl = queue;
    }
    writeAnswers(); // a peer that is refused by what follows has had our side of the handshake
    ConnectionPipe feeding = host.established(this, peer);
    if (feeding == null) {
      fail(ConnectionHost.Outcome.LOST, "the socket has no room for another peer");
      return;
    }
    cancelTimers();
    gate.close();
    state = State.ESTABLISHED;
    pipe = feeding;
    feeding.connected(this, peer.identity(), gate.sender(peer, remoteAddress()));
    core.event(
        new ConnectionEvent.HandshakeSucceeded(
            host.endpoint(), remote(), peer.socketType().name(), peer.mechanism(), peer.userId()));
    core.established(feeding);
    Objects.requireNonNull(guard).open(feeding.outbound());
    host.opened(this);
  }

  @Override
  public void run(MemorySegment memory, long start, int length, int messageCount) {
    messageBytes = Math.max(length / messageCount, 1);
    broughtRun = true;
    ConnectionPipe feeding = pipe;
    if (feeding != null && core.pattern().receives()) {
      feeding.inbound().addRun(memory, start, length, messageCount);
    }
    claim.release();
  }

  @Override
  public void message(Message message) {
    ConnectionPipe feeding = pipe;
    if (feeding != null && core.pattern().receives()) {
      feeding.inbound().addMessage(message);
    }
    claim.release();
  }

  @Override
  public boolean mayHold(long byteCount) {
    if (state != State.ESTABLISHED || overMarks || !core.pattern().receives()) {
      return true;
    }
    boolean may = claim.ask(byteCount);
    if (may) {
      if (progress == null) {
        long nanos = core.engine().progressNanos();
        progress = new ProgressWatch(loop, nanos, session, claim, this::end);
      }
      progress.start();
    }
    return may;
  }

  @Override
  public void subscription(boolean subscribe, Bytes topic) {
    ConnectionPipe feeding = pipe;
    if (feeding != null) {
      core.pattern().subscription(feeding, subscribe, topic);
    }
  }

  /** Tells the peer of a subscription. */
  void subscribe(boolean subscribe, Bytes topic) {
    if (state == State.ESTABLISHED) {
      subscribing = true;
      session.subscribe(subscribe, topic);
      subscribing = false;
    }
  }

  // --- the end ---

  /** Ends the connection as if it had been lost. */
  void end(String why) {
    fail(ConnectionHost.Outcome.LOST, why);
  }

  /** Ends the connection once everything that was accepted is with the kernel. */
  void endWhenDrained() {
    if (isDelayed(this::endWhenDrained)) {
      return;
    }
    if (state == State.ESTABLISHED) {
      dropsArrivals = true; // and goes on receiving: closing with bytes unread would reset the peer
      paused = false;
      held.clear();
      claim.release();
      startReceiving();
      Objects.requireNonNull(guard).tellWhenDrained();
    } else {
      end("closed");
    }
  }

  private void fail(ConnectionHost.Outcome newOutcome, String why) {
    if (isDelayed(() -> fail(newOutcome, why))) {
      return;
    }
    if (!isOpen() && state != State.CONNECTING && state != State.REFUSING) {
      return;
    }
    if (state == State.HANDSHAKE) {
      gate.stopAsking();
      core.event(handshakeFailed(why));
    }
    if (state != State.READING_OUT || newOutcome == ConnectionHost.Outcome.PROTOCOL_ERROR) {
      outcome = newOutcome;
      reason = why;
    }
    state = State.ENDING;
    cancelTimers();
    claim.release();
    WriteGuard writer = guard;
    if (writer == null || writerGone) {
      close();
    } else {
      writer.condemn(); // again, if it was read out: then it is a caller that is still to leave
    }
  }

  private ConnectionEvent handshakeFailed(String why) {
    int status =
        switch (session.peerErrorReason()) {
          case "300" -> 300;
          case "400" -> 400;
          case "500" -> 500;
          case null, default -> 0;
        };
    return status == 0
        ? new ConnectionEvent.HandshakeFailed(host.endpoint(), remote(), why, errorCode)
        : new ConnectionEvent.AuthenticationFailed(host.endpoint(), remote(), why, status);
  }

  /** A caller's write failed. */
  @Override
  public void onWriteFailed(Throwable cause) {
    readOut(String.valueOf(cause.getMessage()));
  }

  /** The loop's write failed. */
  @Override
  public void onWritingFailed(IOException cause) {
    readOut(String.valueOf(cause.getMessage()));
  }

  /** Nothing can be written any more, but what the peer had sent before may be in the kernel. */
  private void readOut(String why) {
    if (isDelayed(() -> readOut(why))) {
      return;
    }
    if (state != State.ESTABLISHED || dropsArrivals || !core.pattern().receives()) {
      lost(why);
      return;
    }
    outcome = ConnectionHost.Outcome.LOST;
    reason = why;
    state = State.READING_OUT;
    if (paused) {
      decodeHeld();
    }
    claim.release(); // also what was granted: from here on nothing is asked for
    if (state == State.READING_OUT) {
      timer = loop.schedule(READING_OUT_NANOS, () -> end("it did not end"));
      Objects.requireNonNull(guard).condemn();
      startReceiving();
    }
  }

  @Override
  public void onWriterGone() {
    writerGone = true;
    if (state != State.READING_OUT) {
      close();
    }
  }

  private void close() {
    state = State.CLOSING;
    Transport closing = transport;
    if (closing != null) {
      closing.close();
    }
  }

  @Override
  public void onDrained() {
    fail(ConnectionHost.Outcome.LOST, state == State.REFUSING ? "denied" : "closed");
  }

  @Override
  public void onWritten(int byteCount) {
    Objects.requireNonNull(guard).onWritten(byteCount);
  }

  @Override
  public void onFailed(IOException cause) {
    lost(String.valueOf(cause.getMessage()));
  }

  @Override
  public void onClosed() {
    state = State.CLOSED;
    release();
    host.closed(this, outcome, reason);
  }

  /** Nothing is in flight any more and nobody writes. */
  private void release() {
    gate.close();
    if (guard != null) {
      guard.close();
    }
    control.close();
    if (sealedControl != null) {
      sealedControl.close();
    }
    if (!gate.isWorking()) {
      session.wipe(); // else when the work is done
    }
    held.clear();
  }

  /** The loop ends: nobody writes any more, and nothing more will be told to this connection. */
  void abandon() {
    WriteGuard writer = guard;
    if (writer != null) {
      writer.abandon();
    }
    if (loan != null) {
      loan.abandon();
    }
    state = State.CLOSED;
  }

  /** After {@link #abandon} and the driver's end. */
  void discard() {
    WriteGuard writer = guard;
    inFlightCount = writer == null ? 0 : writer.giveUpInFlight();
    release();
    claim.release();
  }

  /** Messages that were given up because nobody knows whether the kernel had them. */
  int unknownCount() {
    WriteGuard writer = guard;
    return inFlightCount + (writer == null ? 0 : writer.unknownCount());
  }

  /** How the peer broke the protocol, as events tell it; 0 if it did not. */
  int errorCode() {
    return errorCode;
  }

  private void cancelTimers() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (progress != null) {
      progress.stop();
    }
  }

  /** Whether what arrives is still of interest. */
  private boolean isOpen() {
    return state == State.HANDSHAKE || state == State.ESTABLISHED || state == State.READING_OUT;
  }

  boolean wasConnected() {
    return guard != null;
  }

  boolean wasEstablished() {
    return pipe != null;
  }

  /** What it feeds; null until it is established. */
  @Nullable ConnectionPipe pipe() {
    return pipe;
  }

  /** For events: the peer's address. */
  String remote() {
    SocketAddress address = remoteAddress();
    return address == null ? "" : Endpoint.render(address);
  }

  @Nullable SocketAddress remoteAddress() {
    Transport connected = transport;
    return connected == null ? null : connected.remoteAddress();
  }

  private Transport transport() {
    return Objects.requireNonNull(transport);
  }
}
