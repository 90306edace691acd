package io.monocoque;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.RoutingId;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.SecuritySettings;
import io.monocoque.wiring.SocketSettings;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options that every socket type has; each type adds its own. Names, units and defaults are
 * libzmq's, except the linger period. A value that makes no sense is refused when it is given.
 *
 * <p>Threading: one thread, inside the call that makes the socket.
 *
 * @param <O> the options' own type, for chaining
 */
public abstract sealed class SocketOptions<O extends SocketOptions<O>>
    permits PushSocket.Options,
        PullSocket.Options,
        PubSocket.Options,
        SubSocket.Options,
        ReqSocket.Options,
        RepSocket.Options,
        DealerSocket.Options,
        RouterSocket.Options,
        PairSocket.Options {
  /** Half of what a peer of ours takes of a handshake's command. */
  private static final int MAX_METADATA = 32 << 10;

  private final SocketType type;
  private int sendHighWaterMark = 1000;
  private int receiveHighWaterMark = 1000;
  private @Nullable Duration linger;
  private boolean lingerForever;
  private Duration reconnectInterval = Duration.ofMillis(100);
  private Duration reconnectIntervalMax = Duration.ZERO;
  private boolean reconnect = true;
  private Duration handshakeTimeout = Duration.ofSeconds(30);
  private long maxMessageSize = -1;
  private int backlog = 100;
  private int maxHandshakes = 1000;
  private int sendBufferSize = -1;
  private int receiveBufferSize = -1;
  private boolean immediate;
  private Bytes routingId = Bytes.empty();
  private boolean mandatory;
  private boolean handover;
  private SecuritySettings.Side side = new SecuritySettings.Null();
  private String zapDomain = "";
  private @Nullable Authenticator authenticator;
  private boolean zapHandler;
  private boolean anyClient;
  private @Nullable Boolean receiveMetadata;
  private final TreeMap<String, Bytes> metadata = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private @Nullable Consumer<ConnectionEvent> listener;

  SocketOptions(SocketType type) {
    this.type = type;
  }

  abstract O self();

  /**
   * How long a closed socket goes on delivering what was accepted. Default: the context's. What is
   * not delivered by then is dropped and reported.
   */
  public O linger(Duration period) {
    linger = notNegative("linger", period);
    lingerForever = false;
    return self();
  }

  /** Goes on delivering for as long as it takes, as libzmq's linger of -1. */
  public O lingerForever() {
    lingerForever = true;
    return self();
  }

  /** The pause before a lost connection is tried again, to which chance adds up to as much. */
  public O reconnectInterval(Duration interval) {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException(
          "reconnectInterval is longer than zero (never: neverReconnect()), not " + interval);
    }
    reconnectInterval = interval;
    reconnect = true;
    return self();
  }

  /** The pause doubles with each failed attempt up to this; zero keeps it as it is. */
  public O reconnectIntervalMax(Duration interval) {
    reconnectIntervalMax = notNegative("reconnectIntervalMax", interval);
    return self();
  }

  /** A lost connection is not tried again, as libzmq's reconnect interval of -1. */
  public O neverReconnect() {
    reconnect = false;
    return self();
  }

  /** How long a new connection may take to say who it is; zero for any time. */
  public O handshakeTimeout(Duration timeout) {
    handshakeTimeout = notNegative("handshakeTimeout", timeout);
    return self();
  }

  /** A part with more bytes than this costs its sender the connection; -1 for any size. */
  public O maxMessageSize(long byteCount) {
    if (byteCount < -1) {
      throw new IllegalArgumentException(
          "maxMessageSize is a number of bytes, or -1 for any size, not " + byteCount);
    }
    maxMessageSize = byteCount;
    return self();
  }

  /** Connections that may wait to be accepted. */
  public O backlog(int connections) {
    if (connections < 1) {
      throw new IllegalArgumentException("backlog is at least 1, not " + connections);
    }
    backlog = connections;
    return self();
  }

  /**
   * Accepted connections that may be in their handshakes at a time. One more ends the oldest of
   * them, so that strangers who say nothing do not keep others out until their {@link
   * #handshakeTimeout}; who is slow to say who it is may have to try again while many come.
   * Default: 1000.
   */
  public O maxHandshakes(int connections) {
    if (connections < 1) {
      throw new IllegalArgumentException("maxHandshakes is at least 1, not " + connections);
    }
    maxHandshakes = connections;
    return self();
  }

  /**
   * The kernel's send buffer of each connection in bytes; -1 leaves it to the system. With -1, on
   * io_uring, the kernel takes at most 64 KiB of a TCP connection that it cannot send yet; on NIO
   * and Linux, between two ends on one machine, a buffer that is always full is bounded to 208 KiB.
   * A size takes the place of these bounds.
   */
  public O sendBufferSize(int byteCount) {
    sendBufferSize = bufferSize("sendBufferSize", byteCount);
    return self();
  }

  /** The kernel's receive buffer of each connection in bytes; -1 leaves it to the system. */
  public O receiveBufferSize(int byteCount) {
    receiveBufferSize = bufferSize("receiveBufferSize", byteCount);
    return self();
  }

  /** Who is told of what happens to the socket's connections. */
  public O listener(Consumer<ConnectionEvent> newListener) {
    listener = Objects.requireNonNull(newListener);
    return self();
  }

  /**
   * Shows a user name and a password to peers, who have {@link #plainServer}. Nothing is encrypted:
   * anybody on the way can read both, and the messages. Replaces what was said of PLAIN or CURVE
   * before, as the options that follow do.
   *
   * @throws IllegalArgumentException if one of them has more than 255 bytes in UTF-8
   */
  public O plain(String userName, String password) {
    side =
        new SecuritySettings.PlainUser(
            text("a PLAIN user name", userName), text("a PLAIN password", password));
    return self();
  }

  /**
   * Lets in peers with {@link #plain} whom {@link #authenticate} allows or, without that, the ZAP
   * handler of the context; see {@link #askZapHandler}.
   */
  public O plainServer() {
    side = new SecuritySettings.PlainHost();
    return self();
  }

  /**
   * Encrypts, proves by its keys who it is, and talks to nobody but the server that has the secret
   * key to this public one. The peer has {@link #curveServer}.
   *
   * @param serverPublicKey 40 characters of Z85
   * @throws IllegalArgumentException if it is not that
   */
  public O curve(CurveKeys own, String serverPublicKey) {
    side = new SecuritySettings.CurveUser(own.keys(), CurveKeys.publicKey(serverPublicKey));
    return self();
  }

  /**
   * Encrypts, and proves by its keys to be the server that clients with {@link #curve} want. Which
   * of them are let in has to be said, by {@link #authenticate}, {@link #askZapHandler} or {@link
   * #acceptAnyClient}, before the socket binds or connects.
   */
  public O curveServer(CurveKeys own) {
    side = new SecuritySettings.CurveHost(own.keys());
    return self();
  }

  /** Who decides which peers are let in; see {@link Authenticator}. */
  public O authenticate(Authenticator newAuthenticator) {
    authenticator = Objects.requireNonNull(newAuthenticator);
    return self();
  }

  /**
   * Has the ZAP handler of this context decide which peers are let in: the REP or ROUTER socket
   * that is bound to {@code inproc://zeromq.zap.01}, which is asked and answers in the frames of
   * RFC 27, as one of libzmq's. Whoever comes while there is none is not let in, and tries again.
   *
   * <p>A {@link #curveServer} has to say so; a {@link #plainServer}, and a socket with a {@link
   * #zapDomain} only, ask it in any case where there is no {@link #authenticate}.
   */
  public O askZapHandler() {
    zapHandler = true;
    return self();
  }

  /** Lets in every CURVE client that knows the server's public key. */
  public O acceptAnyClient() {
    anyClient = true;
    return self();
  }

  /**
   * What whoever decides on peers is told of where they want in. Without PLAIN and CURVE it also
   * has them decided on, by their addresses, as libzmq's ZAP domain.
   *
   * @throws IllegalArgumentException if it has more than 255 bytes in UTF-8
   */
  public O zapDomain(String domain) {
    text("a zapDomain", domain);
    zapDomain = domain;
    return self();
  }

  /**
   * Tells peers this of the socket, beside its type and its routing id; they find it in {@link
   * Message#metadata}, and nobody has checked it. Another value of the same name replaces it.
   *
   * @param name begins with {@code X-}, and has at most 255 printable ASCII characters
   * @throws IllegalArgumentException if it does not, or if all of it together has more than 32 KiB
   */
  public O metadata(String name, Bytes value) {
    if (!name.startsWith("X-")
        || name.length() > 255
        || !name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "a metadata name begins with X- and has at most 255 printable characters, unlike \""
              + name
              + '"');
    }
    metadata.put(name, value);
    long size = 0;
    for (Map.Entry<String, Bytes> each : metadata.entrySet()) {
      size += each.getKey().length() + (long) each.getValue().size();
    }
    if (size > MAX_METADATA) {
      throw new IllegalArgumentException(
          "metadata of " + size + " bytes; " + MAX_METADATA + " are allowed");
    }
    return self();
  }

  private static Bytes text(String what, String text) {
    Bytes bytes = Bytes.of(text);
    if (bytes.size() > 255) {
      throw new IllegalArgumentException(what + " has at most 255 bytes, not " + bytes.size());
    }
    return bytes;
  }

  O tellSenders(boolean on) {
    receiveMetadata = on;
    return self();
  }

  O sendMark(int messages) {
    sendHighWaterMark = highWaterMark("sendHighWaterMark", messages);
    return self();
  }

  O receiveMark(int messages) {
    receiveHighWaterMark = highWaterMark("receiveHighWaterMark", messages);
    return self();
  }

  O queueOnlyWhenConnected(boolean on) {
    immediate = on;
    return self();
  }

  O ownRoutingId(RoutingId id) {
    routingId = id.bytes();
    return self();
  }

  O refuseUnknownPeers(boolean on) {
    mandatory = on;
    return self();
  }

  O newcomerTakesRoutingId(boolean on) {
    handover = on;
    return self();
  }

  SocketSettings settings(Duration contextLinger, boolean contextLingersForever) {
    boolean forever = lingerForever || (linger == null && contextLingersForever);
    SecuritySettings security =
        new SecuritySettings(side, zapDomain, authenticator, zapHandler, anyClient);
    return new SocketSettings(
        type,
        sendHighWaterMark,
        receiveHighWaterMark,
        forever ? -1 : nanos(linger == null ? contextLinger : linger),
        reconnect ? nanos(reconnectInterval) : -1,
        nanos(reconnectIntervalMax),
        nanos(handshakeTimeout),
        maxMessageSize,
        backlog,
        maxHandshakes,
        sendBufferSize,
        receiveBufferSize,
        immediate,
        routingId,
        mandatory,
        handover,
        security,
        receiveMetadata == null ? security.asks() : receiveMetadata,
        Collections.unmodifiableMap(new TreeMap<>(metadata)),
        listener);
  }

  private static int highWaterMark(String name, int messages) {
    if (messages < 0) {
      throw new IllegalArgumentException(
          name + " is a number of messages, or 0 for any number, not " + messages);
    }
    return messages;
  }

  private static int bufferSize(String name, int byteCount) {
    if (byteCount < -1 || byteCount == 0) {
      throw new IllegalArgumentException(
          name + " is a number of bytes, or -1 to leave it to the system, not " + byteCount);
    }
    return byteCount;
  }

  static Duration notNegative(String name, Duration period) {
    if (period.isNegative()) {
      throw new IllegalArgumentException(name + " is not negative: " + period);
    }
    return period;
  }

  /** Durations beyond 292 years are as good as for ever. */
  static long nanos(Duration period) {
    try {
      return period.toNanos();
    } catch (ArithmeticException e) {
      return period.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
