package io.monocoque.wiring;

import static io.monocoque.io.Log.LOG;

import io.monocoque.ConnectionEvent;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.io.Endpoint;
import io.monocoque.io.EventLoop;
import io.monocoque.io.Timer;
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
 * <p>Threading: the loop, except {@link #resumeLater}; keys are agreed on and peers judged on other
 * threads, which come back to the loop. Ownership: owns the session's keys, through its {@link
 * Answers} the queues of what that says, and through its {@link Intake} what was received and not
 * decoded; lends the pipe's queues.
 */
final class Connection implements TransportHandler, SessionSink, WriteGuard.Owner, Gate.Owner {
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
  private final Answers answers;
  private final Intake intake;

  private State state = State.CONNECTING;
  private @Nullable Transport transport;
  private @Nullable WriteGuard guard;
  private @Nullable ConnectionPipe pipe;

  /** Of the handshake, or of reading out. */
  private @Nullable Timer timer;

  private boolean greeted;
  private boolean subscribing;
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
    this.intake = new Intake(core, this, session);
    this.answers = new Answers(core.slabs(), loop.ifInLoop());
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
    // Until the handshake tells which pipe it is, the guard knows no messages.
    guard = new WriteGuard(loop, transport(), answers.plain(), this);
    long limit = core.settings().handshakeNanos();
    if (limit > 0) {
      timer = loop.schedule(limit, () -> end("the handshake timed out" + gate.waiting()));
    }
    intake.startReceiving();
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

  // --- what arrives ---

  @Override
  public void onReceived(MemorySegment slab, long start, int length) {
    intake.received(slab, start, length);
  }

  @Override
  public int wanted() {
    return intake.wanted();
  }

  @Override
  public int atMost() {
    return session.atMost();
  }

  @Override
  public boolean hasRoom() {
    return intake.hasRoom();
  }

  @Override
  public MemorySegment room() {
    return session.room();
  }

  @Override
  public void onReceivedInto(int length) {
    intake.receivedInto(length);
  }

  /** Answers to what is decoded from here on are written together, in {@link #endDecoding}. */
  void beginDecoding() {
    answers.gather();
    greet();
  }

  /** What a session goes on with that had waited for another thread. */
  private interface Step {
    void take() throws ProtocolException;
  }

  private void goOn(Step step) {
    try {
      beginDecoding();
      step.take();
    } catch (ProtocolException e) {
      broken(e);
    } catch (RuntimeException e) {
      fault(e);
    }
    endDecoding();
  }

  void broken(ProtocolException e) {
    endDecoding();
    protocolError(e);
  }

  void protocolError(ProtocolException e) {
    errorCode = e.code().number();
    fail(ConnectionHost.Outcome.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
  }

  /** A fault of ours, met by what this peer sent: it costs this connection, not the loop. */
  void fault(RuntimeException e) {
    LOG.log(Level.ERROR, "a fault while decoding what " + remote() + " sent", e);
    end("an internal error");
  }

  void endDecoding() {
    answers.gatherNoMore();
    writeAnswers();
  }

  /** Writes what was said while decoding, together, and before anything can end the connection. */
  private void writeAnswers() {
    if (answers.takeGathered()) {
      Objects.requireNonNull(guard).writeNow();
    }
  }

  /** There is room again. Any thread. */
  void resumeLater() {
    intake.resumeLater();
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
    if (intake.delays(() -> lost(why))) {
      return;
    }
    if (isOpen()) {
      intake.deliverHeld();
    }
    fail(ConnectionHost.Outcome.LOST, why);
  }

  // --- what the session makes of it ---

  @Override
  public void transmit(Bytes unit) {
    boolean refused = state == State.ESTABLISHED && !subscribing && answers.areTooMany();
    if (state != State.READING_OUT && !refused && answers.add(unit)) {
      Objects.requireNonNull(guard).flush();
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
      Objects.requireNonNull(guard).seal(new FrameSealer(sealer), answers.seal());
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
    WriteGuard writer = Objects.requireNonNull(guard);
    feeding.connected(this, writer, peer.identity(), gate.sender(peer, remoteAddress()));
    core.event(
        new ConnectionEvent.HandshakeSucceeded(
            host.endpoint(), remote(), peer.socketType().name(), peer.mechanism(), peer.userId()));
    core.established(feeding);
    if (core.pattern().isDialogue()) {
      writer.dialogue();
    }
    writer.open(feeding.outbound());
    host.opened(this);
  }

  @Override
  public void run(MemorySegment memory, long start, int length, int messageCount) {
    intake.run(memory, start, length, messageCount);
  }

  @Override
  public void message(Message message) {
    intake.message(message);
  }

  @Override
  public boolean mayHold(long byteCount) {
    return intake.mayHold(byteCount);
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
    if (intake.delays(this::endWhenDrained)) {
      return;
    }
    if (state == State.ESTABLISHED) {
      intake.drop(); // and goes on receiving: closing with bytes unread would reset the peer
      Objects.requireNonNull(guard).tellWhenDrained();
    } else {
      end("closed");
    }
  }

  private void fail(ConnectionHost.Outcome newOutcome, String why) {
    if (intake.delays(() -> fail(newOutcome, why))) {
      return;
    }
    if (!isOpen() && state != State.CONNECTING && state != State.REFUSING) {
      return;
    }
    if (state == State.HANDSHAKE) {
      gate.stopAsking();
      int status = Gate.statusOf(session.peerErrorReason());
      core.event(
          status == 0
              ? new ConnectionEvent.HandshakeFailed(host.endpoint(), remote(), why, errorCode)
              : new ConnectionEvent.AuthenticationFailed(host.endpoint(), remote(), why, status));
    }
    if (state != State.READING_OUT || newOutcome == ConnectionHost.Outcome.PROTOCOL_ERROR) {
      outcome = newOutcome;
      reason = why;
    }
    state = State.ENDING;
    cancelTimers();
    intake.giveUpClaim();
    WriteGuard writer = guard;
    if (writer == null || writerGone) {
      close();
    } else {
      writer.condemn(); // again, if it was read out: then it is a caller that is still to leave
    }
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
    if (intake.delays(() -> readOut(why))) {
      return;
    }
    if (state != State.ESTABLISHED || intake.isDropping() || !core.pattern().receives()) {
      lost(why);
      return;
    }
    outcome = ConnectionHost.Outcome.LOST;
    reason = why;
    state = State.READING_OUT;
    intake.deliverHeld();
    intake.giveUpClaim(); // also what was granted: from here on nothing is asked for
    if (state == State.READING_OUT) {
      timer = loop.schedule(READING_OUT_NANOS, () -> end("it did not end"));
      Objects.requireNonNull(guard).condemn();
      intake.readOut();
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
    answers.close();
    if (!gate.isWorking()) {
      session.wipe(); // else when the work is done
    }
    intake.release();
  }

  /** The loop ends: nobody writes any more, and nothing more will be told to this connection. */
  void abandon() {
    WriteGuard writer = guard;
    if (writer != null) {
      writer.abandon();
    }
    intake.abandon();
    state = State.CLOSED;
  }

  /** After {@link #abandon} and the driver's end. */
  void discard() {
    WriteGuard writer = guard;
    inFlightCount = writer == null ? 0 : writer.giveUpInFlight();
    release();
    intake.giveUpClaim();
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
    intake.stopWatching();
  }

  /** Whether what arrives is still of interest. */
  boolean isOpen() {
    return state == State.HANDSHAKE || state == State.ESTABLISHED || state == State.READING_OUT;
  }

  /** Whether what arrives is sealed. */
  boolean isSealed() {
    return answers.areSealed();
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

  Transport transport() {
    return Objects.requireNonNull(transport);
  }
}
