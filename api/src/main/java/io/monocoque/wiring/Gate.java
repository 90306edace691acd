package io.monocoque.wiring;

import io.monocoque.Authenticator;
import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.Sender;
import io.monocoque.protocol.security.Credentials;
import io.monocoque.protocol.security.Verdict;
import io.monocoque.protocol.security.Zap;
import io.monocoque.protocol.session.PeerProperties;
import io.monocoque.protocol.session.Session;
import io.monocoque.protocol.session.SessionConfig;
import io.monocoque.protocol.session.SessionSink;
import io.monocoque.protocol.wire.Metadata;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one connection needs to let its peer in: the socket's mechanism, and other threads for what
 * a loop must not do in a handshake.
 *
 * <p>Threading: the loop; what is done elsewhere comes back to the loop.
 */
final class Gate implements ZapInquiry.Asker {
  /** The connection; told on the loop. */
  interface Owner {
    /**
     * The work that {@link Gate#compute} took is done; also when the connection ended meanwhile.
     */
    void onWorked();

    /** The peer that {@link Gate#judge} was asked about is let in, or not. */
    void onDecided(Verdict verdict);

    /** Nobody can say that; see {@link ZapInquiry.Asker#onUndecided}. */
    void onUndecided(String reason, int code);

    /** {@link Gate#giveWay} was called; the connection is to end. */
    void onGivenWay();
  }

  private final SocketCore core;
  private final Owner owner;

  /** Whether it is one of the accepted connections that count until they are known. */
  private boolean halfOpen;

  private boolean closed;

  /** Whether another thread computes for the session. */
  private boolean working;

  /** Takes back what was asked about the peer; null if it is not asked about. */
  private @Nullable Runnable inquiry;

  private int deniedStatus;

  Gate(SocketCore core, Owner owner) {
    this.core = core;
    this.owner = owner;
  }

  /** A session with the socket's mechanism. */
  Session session(SessionSink sink) {
    SessionConfig config = core.sessionConfig();
    SecuritySettings security = core.settings().security();
    Map<String, Bytes> added = core.settings().metadata();
    if (security.isOpen() && added.isEmpty()) {
      return new Session(config, sink);
    }
    Metadata own = Metadata.ofSocket(config.socketType(), config.identity(), added);
    return new Session(config, security.mechanism(own, core.engine().secureRandom()), sink);
  }

  /** An accepted connection begins its handshake; false if too many others are in theirs. */
  boolean open() {
    halfOpen = core.beginHandshake(this);
    return halfOpen;
  }

  /** Leaves its place to one that came later. */
  void giveWay() {
    leave();
    owner.onGivenWay();
  }

  /** The handshake is over, either way. */
  void close() {
    closed = true;
    stopAsking();
    leave();
  }

  /** Nobody wants to know any more whether the peer is let in. */
  void stopAsking() {
    Runnable asking = inquiry;
    if (asking != null) {
      inquiry = null;
      asking.run();
    }
  }

  /** Its place is free when nothing waits for a thread either; so that is bounded, too. */
  private void leave() {
    if (halfOpen && !working) {
      halfOpen = false;
      core.endHandshake(this);
    }
  }

  /** Whether another thread has to do with the session. */
  boolean isWorking() {
    return working;
  }

  /** Whether it waits for a decision of ours, or for a thread of ours, and not for the peer. */
  boolean isOurTurn() {
    return working || inquiry != null;
  }

  /** For events: what the handshake waits for, if not for the peer; with a space in front. */
  String waiting() {
    return inquiry == null ? "" : " while it was asked whether the peer is let in";
  }

  /** See {@link SessionSink#compute}. */
  boolean compute(Runnable work) {
    working = true;
    boolean taken =
        core.engine()
            .computing()
            .execute(
                () -> {
                  try {
                    work.run();
                  } finally {
                    core.execute(() -> back(owner::onWorked));
                  }
                });
    if (!taken) { // the context ends
      working = false;
      work.run();
    }
    return !taken;
  }

  /** On the loop again. */
  private void back(Runnable told) {
    working = false;
    if (closed) {
      leave();
    }
    told.run();
  }

  /** See {@link SessionSink#authenticate}. */
  @Nullable Verdict judge(Credentials shown, Bytes identity, @Nullable SocketAddress peer) {
    SecuritySettings security = core.settings().security();
    if (!security.asks()) {
      return noted(security.unasked());
    }
    Authenticator authenticator = security.authenticator();
    String address = peer instanceof InetSocketAddress internet ? ip(internet) : "";
    inquiry =
        authenticator == null
            ? ask(Zap.request(security.domain(), address, identity, shown))
            : core.engine()
                .deciding()
                .executeUntilCancelled(
                    () -> {
                      Verdict verdict =
                          Admission.ask(authenticator, security.domain(), address, identity, shown);
                      core.execute(() -> onDecided(verdict));
                    });
    // Nobody can be asked any more when the context ends.
    return inquiry == null ? noted(new Verdict.Denied(Admission.LATER)) : null;
  }

  private @Nullable Runnable ask(Message request) {
    ZapInquiry asking = new ZapInquiry(core, this);
    return core.engine().computing().execute(() -> asking.ask(request)) ? asking::cancel : null;
  }

  /** As ZAP and messages' metadata have it: without a port. */
  static String ip(InetSocketAddress address) {
    return address.getAddress().getHostAddress();
  }

  @Override
  public void onDecided(Verdict verdict) {
    if (inquiry != null) {
      inquiry = null;
      owner.onDecided(noted(verdict));
    }
  }

  @Override
  public void onUndecided(String reason, int code) {
    if (inquiry != null) {
      inquiry = null;
      owner.onUndecided(reason, code);
    }
  }

  /** Who the messages of a peer that is in say that they are from. */
  Sender sender(PeerProperties known, @Nullable SocketAddress peer) {
    if (!core.settings().tellsSenders() || !core.pattern().receives()) {
      return Sender.UNKNOWN;
    }
    Map<String, Bytes> metadata = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    metadata.putAll(known.metadata());
    if (peer instanceof InetSocketAddress internet) {
      metadata.put(PeerProperties.PEER_ADDRESS, Bytes.of(ip(internet)));
    }
    if (!known.userId().isEmpty()) {
      metadata.put(PeerProperties.USER_ID, Bytes.of(known.userId()));
    }
    return new Sender(known.userId(), Collections.unmodifiableMap(metadata));
  }

  private Verdict noted(Verdict verdict) {
    if (verdict instanceof Verdict.Denied denied) {
      deniedStatus = denied.status();
    }
    return verdict;
  }

  /** Why the peer was denied; 0 if it was not. */
  int deniedStatus() {
    return deniedStatus;
  }

  /** The same for us, by the reason in the peer's ERROR; 0 if it says nothing of that. */
  static int statusOf(@Nullable String errorReason) {
    return switch (errorReason) {
      case "300" -> 300;
      case "400" -> 400;
      case "500" -> 500;
      case null, default -> 0;
    };
  }
}
