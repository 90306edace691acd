package io.monocoque.protocol.session;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.security.Mechanism;
import io.monocoque.protocol.security.NullMechanism;
import io.monocoque.protocol.security.Opener;
import io.monocoque.protocol.security.Sealer;
import io.monocoque.protocol.security.Verdict;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Greeting;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.ZmtpVersion;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One side of one ZMTP connection, from the first byte on: what to say, and what the peer's bytes
 * mean.
 *
 * <pre>
 *   NEW --start--> GREETING --64 bytes--> HANDSHAKE --mechanism ready--> ESTABLISHED
 *                      |                      |                               |
 *                      +----------------------+------ProtocolException--------+--> FAILED
 * </pre>
 *
 * <p>It does no I/O and knows no time: bytes come in through {@link #receive}, everything else goes
 * out through the {@link SessionSink}. Messages of our own do not pass through it.
 *
 * <p>Threading: confined to one thread at a time. Ownership: keeps none of the memory that it is
 * given; what it holds of an unfinished message is bounded by the {@link SessionConfig}. Source:
 * RFC 23 (ZMTP 3.0) and RFC 37 (3.1).
 */
public final class Session {
  /** What an unfinished message may hold without asking {@link SessionSink#mayHold}. */
  public static final int FREE_BYTES = 64 << 10;

  private enum Phase {
    NEW,
    GREETING,
    HANDSHAKE,
    ESTABLISHED,
    FAILED
  }

  private record Handshake(Mechanism mechanism, GreetingExchange greetings) {}

  private final SessionConfig config;
  private final SessionSink sink;
  private final FrameReader frames;

  /** What only the handshake needs; a connection may be idle for long after it. */
  private @Nullable Handshake handshake;

  /** Instead of {@code frames}, once what comes is sealed. */
  private @Nullable SealedReader sealedFrames;

  private @Nullable Sealer sealer;

  private Phase phase = Phase.NEW;
  private ZmtpVersion version = ZmtpVersion.V3_1;
  private long bytesReceived;
  private @Nullable String peerErrorReason;

  /** Whether a verdict was asked for. */
  private boolean asked;

  /** Without security. */
  public Session(SessionConfig config, SessionSink sink) {
    this(
        config,
        new NullMechanism(
            Metadata.ofSocket(config.socketType(), config.identity()), config.asServer()),
        sink);
  }

  /**
   * With this mechanism, which is of this connection alone.
   *
   * @param mechanism tells the socket's type and identity itself, and whether it is a server
   */
  public Session(SessionConfig config, Mechanism mechanism, SessionSink sink) {
    this.config = config;
    this.sink = sink;
    handshake =
        new Handshake(
            mechanism,
            new GreetingExchange(
                new Greeting(ZmtpVersion.V3_1, mechanism.name(), mechanism.asServer()),
                config.identity().size(),
                sink));
    frames =
        new FrameReader(
            FrameLimits.of(config), config.socketType().takesSubscriptions(), sink, new Commands());
  }

  /**
   * Begins the greeting.
   *
   * @throws IllegalStateException if it was called before
   */
  public void start() {
    if (phase != Phase.NEW) {
      throw new IllegalStateException("the session was started before");
    }
    phase = Phase.GREETING;
    handshake().greetings.start();
  }

  /**
   * Takes bytes from the peer: {@code memory[start, start + length)}, in any pieces.
   *
   * <p>All of them are consumed, unless {@code messageBudget} whole messages have been given to the
   * sink before the end. Then it stops before the first byte of the next message frame; commands
   * before that are still handled. What is left has to be given again, with what follows it. A
   * subscription does not count, whichever form it has, but as a message it waits like one. Frames
   * that are sealed all wait like messages, as nobody can tell what they are.
   *
   * <p>It also stops where a message must wait for memory ({@link SessionSink#mayHold}), which may
   * be at the end of what was given; it asks anew when it is called again, be it with nothing.
   *
   * <p>What was consumed may have been overwritten: sealed frames are opened where they lie.
   *
   * @param messageBudget at least 0
   * @return how many bytes were consumed
   * @throws ProtocolException if the peer broke the protocol; what came before has been given to
   *     the sink, and the session is of no further use
   * @throws IllegalStateException before {@link #start}, or after an exception
   */
  public int receive(MemorySegment memory, long start, int length, int messageBudget)
      throws ProtocolException {
    Objects.checkFromIndexSize(start, length, memory.byteSize());
    if (messageBudget < 0) {
      throw new IllegalArgumentException("a message budget of " + messageBudget);
    }
    if (phase == Phase.NEW || phase == Phase.FAILED) {
      throw new IllegalStateException("nothing can be received in phase " + phase);
    }
    boolean sound = false;
    try {
      long at = start;
      long end = start + length;
      if (phase == Phase.GREETING) {
        GreetingExchange greetings = handshake().greetings;
        at = greetings.receive(memory, at, end);
        if (greetings.isComplete()) {
          agree(greetings.peer(), handshake().mechanism);
        }
      }
      if (phase != Phase.GREETING && sealedFrames == null) {
        at = frames.receive(memory, at, end, messageBudget);
      }
      if (sealedFrames != null) {
        at = sealedFrames.receive(memory, at, end, messageBudget);
      }
      sound = true;
      int consumed = (int) (at - start);
      bytesReceived += consumed;
      return consumed;
    } finally {
      if (!sound) {
        fail();
      }
    }
  }

  private void fail() {
    phase = Phase.FAILED;
    frames.abandon();
    if (sealedFrames != null) {
      sealedFrames.abandon();
    }
  }

  /**
   * Whether the peer's next bytes can be put straight where they stay, without {@link #receive}:
   * into the rest of a large part's array, or of what there can be of it. Nothing that is sealed
   * can; nor can what was read already.
   */
  public boolean hasRoom() {
    return phase == Phase.ESTABLISHED && sealedFrames == null && frames.hasRoom();
  }

  /** Where that is, if there is any; may take memory. */
  public MemorySegment room() {
    return frames.room();
  }

  /**
   * How many of the peer's next bytes {@link #receive} should be given at most. Where a large part
   * may come, as the first message or behind another large one, that is up to the end of the next
   * header: for what that announces there may be {@link #room}.
   *
   * @return at least 1
   */
  public int atMost() {
    if (phase == Phase.NEW || phase == Phase.GREETING) {
      return handshake().greetings.missing();
    }
    return sealedFrames == null ? frames.atMost() : Integer.MAX_VALUE;
  }

  /**
   * What finds messages in the peer's bytes, for somebody else than this session; null if they are
   * for it alone: they are sealed, or may be subscriptions.
   */
  public @Nullable WholeMessages wholeMessages() {
    boolean areThere =
        phase == Phase.ESTABLISHED
            && sealedFrames == null
            && !config.socketType().takesSubscriptions();
    return areThere ? new WholeMessages(config) : null;
  }

  /**
   * Moves what has arrived of an unfinished message or command to an array, as it was on the wire:
   * for whoever looks for {@link #wholeMessages} in it and what follows.
   *
   * @return how many bytes that is; -1, and nothing is moved, if that cannot be done
   */
  public int takeUnfinished(byte[] target) {
    return frames.takeUnfinished(target);
  }

  /**
   * So many of the peer's next bytes were put into {@link #room}. They may end a message, for which
   * the caller has to have a budget.
   */
  public void received(int byteCount) {
    frames.received(byteCount);
    bytesReceived += byteCount;
  }

  private Handshake handshake() {
    return Objects.requireNonNull(handshake, "the handshake is over");
  }

  private void agree(Greeting peer, Mechanism mechanism) throws ProtocolException {
    if (!peer.mechanism().equals(mechanism.name())) {
      throw new ProtocolException(
          ProtocolError.MECHANISM_MISMATCH,
          "the peer's mechanism is \""
              + peer.printableMechanism()
              + "\", ours is "
              + mechanism.name());
    }
    version = peer.version().agreed();
    phase = Phase.HANDSHAKE;
    progress(mechanism, mechanism.start(sink));
  }

  private void progress(Mechanism mechanism, Mechanism.Progress progress) throws ProtocolException {
    switch (progress) {
      case HANDSHAKING -> {}
      case WORKING -> {
        if (sink.compute(mechanism.work())) {
          progress(mechanism, mechanism.workDone(sink));
        }
      }
      case AUTHENTICATING -> {
        if (!asked) {
          asked = true;
          Verdict verdict = sink.authenticate(mechanism.credentials());
          if (verdict != null) {
            progress(mechanism, mechanism.decide(verdict, sink));
          }
        }
      }
      case DENIED -> {
        fail();
        frames.stop();
        sink.denied();
      }
      case READY -> {
        PeerProperties peer = PeerProperties.of(config.socketType(), version, mechanism);
        phase = Phase.ESTABLISHED;
        handshake = null;
        sealer = mechanism.sealer();
        Opener opener = mechanism.opener();
        if (opener == null) {
          frames.handshakeComplete();
        } else {
          sealedFrames = new SealedReader(opener, config, sink, new Commands());
          frames.stop();
        }
        sink.established(peer);
      }
    }
  }

  /**
   * The work that {@link SessionSink#compute} took is done.
   *
   * @throws ProtocolException as in {@link #receive}
   * @throws IllegalStateException if the session has ended meanwhile, or there was no work
   */
  public void workDone() throws ProtocolException {
    goOn(mechanism -> mechanism.workDone(sink));
  }

  /**
   * Decides on the credentials that {@link SessionSink#authenticate} took.
   *
   * @throws ProtocolException as in {@link #receive}
   * @throws IllegalStateException if the session has ended meanwhile, or nothing was asked
   */
  public void decide(Verdict verdict) throws ProtocolException {
    goOn(mechanism -> mechanism.decide(verdict, sink));
  }

  private interface HandshakeStep {
    Mechanism.Progress take(Mechanism mechanism) throws ProtocolException;
  }

  private void goOn(HandshakeStep step) throws ProtocolException {
    if (phase != Phase.HANDSHAKE) {
      throw new IllegalStateException("there is no handshake in phase " + phase);
    }
    boolean sound = false;
    try {
      Mechanism mechanism = handshake().mechanism;
      progress(mechanism, step.take(mechanism));
      sound = true;
    } finally {
      if (!sound) {
        fail();
      }
    }
  }

  private final class Commands implements FrameReader.CommandHandler {
    @Override
    public void command(Bytes body) throws ProtocolException {
      if (phase == Phase.ESTABLISHED) {
        trafficCommand(Command.parse(body));
      } else {
        handshakeCommand(body);
      }
    }
  }

  private void handshakeCommand(Bytes body) throws ProtocolException {
    Command command = Command.parseHandshake(body);
    if (command.name().equals(Command.ERROR)) {
      peerErrorReason = command.errorReason();
      throw new ProtocolException(
          ProtocolError.PEER_ERROR, "the peer refuses with ERROR \"" + peerErrorReason + '"');
    }
    Mechanism mechanism = handshake().mechanism;
    progress(mechanism, mechanism.receive(command, sink));
  }

  private void trafficCommand(Command command) throws ProtocolException {
    switch (command.name()) {
      case Command.PING -> sink.transmit(command.pong().encode());
      case Command.SUBSCRIBE -> subscription(true, command.data());
      case Command.CANCEL -> subscription(false, command.data());
      case Command.READY, Command.ERROR ->
          throw new ProtocolException(
              ProtocolError.UNEXPECTED_COMMAND,
              "the command " + command.name() + " after the handshake");
      default -> {
        // PONG asks for nothing, and a later version may have commands that we do not know.
      }
    }
  }

  private void subscription(boolean subscribe, Bytes topic) {
    if (config.socketType().takesSubscriptions()) {
      sink.subscription(subscribe, topic);
    }
  }

  /**
   * Transmits a subscription, or cancels one, in the form that the peer understands.
   *
   * @throws IllegalStateException unless the session is established
   */
  public void subscribe(boolean subscribe, Bytes topic) {
    if (phase != Phase.ESTABLISHED) {
      throw new IllegalStateException("subscribing is not possible in phase " + phase);
    }
    if (version.hasSubscribeCommand()) {
      sink.transmit((subscribe ? Command.subscribe(topic) : Command.cancel(topic)).encode());
    } else {
      sink.transmit(SubscriptionMessage.encode(subscribe, topic));
    }
  }

  /**
   * What the peer has called itself by now, in a handshake that goes on; empty if nothing. Nobody
   * has looked at it yet.
   */
  public Bytes announcedIdentity() {
    Metadata said = handshake == null ? null : handshake.mechanism.announced();
    Bytes identity = said == null ? null : said.property(Metadata.IDENTITY);
    return identity == null ? Bytes.empty() : identity;
  }

  /**
   * Seals all that goes out from {@link SessionSink#established} on, messages and what is
   * transmitted; null if frames go out as they are. It belongs to whoever writes.
   */
  public @Nullable Sealer sealer() {
    return sealer;
  }

  /** Forgets all keys, when the session has ended and nobody writes or works for it any more. */
  public void wipe() {
    if (handshake != null) {
      handshake.mechanism.wipe();
    }
    if (sealer != null) {
      sealer.wipe();
    }
    if (sealedFrames != null) {
      sealedFrames.wipe();
    }
  }

  /** Whether messages can go both ways. */
  public boolean isEstablished() {
    return phase == Phase.ESTABLISHED;
  }

  /** Whether it was started and the handshake is neither complete nor failed. */
  public boolean isMidHandshake() {
    return phase == Phase.GREETING || phase == Phase.HANDSHAKE;
  }

  /** Whether a message or command has arrived in part, which is lost if the connection ends. */
  public boolean isMidMessage() {
    return sealedFrames == null ? frames.isMidFrameOrMessage() : sealedFrames.isMidFrameOrMessage();
  }

  /** The memory that the message which has arrived in part takes. */
  public long unfinishedBytes() {
    return sealedFrames == null ? frames.unfinishedBytes() : sealedFrames.unfinishedBytes();
  }

  /** All bytes consumed so far, without those of a call that failed. */
  public long bytesReceived() {
    return bytesReceived;
  }

  /**
   * The reason in the ERROR with which the peer refused us, or null if it did not; printable, often
   * a ZAP status such as 400.
   */
  public @Nullable String peerErrorReason() {
    return peerErrorReason;
  }
}
