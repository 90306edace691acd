package io.monocoque.wiring;

import io.monocoque.Authenticator;
import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.security.CurveClient;
import io.monocoque.protocol.security.CurveKeys;
import io.monocoque.protocol.security.CurvePublicKey;
import io.monocoque.protocol.security.CurveServer;
import io.monocoque.protocol.security.Mechanism;
import io.monocoque.protocol.security.NullMechanism;
import io.monocoque.protocol.security.PlainClient;
import io.monocoque.protocol.security.PlainServer;
import io.monocoque.protocol.security.Verdict;
import io.monocoque.protocol.wire.Metadata;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * How a socket shows itself to its peers, and who decides which of them are let in.
 *
 * @param domain what the authenticator is told; under NULL, empty if nobody is asked
 * @param authenticator asked of each peer by a side that lets peers in, if there is one
 * @param anyClient whether that side lets everybody in if there is none
 */
public record SecuritySettings(
    Side side, String domain, @Nullable Authenticator authenticator, boolean anyClient) {

  /** What is spoken, and from which side. */
  public sealed interface Side {
    /** Whether this side lets peers in. */
    default boolean isServer() {
      return false;
    }
  }

  /** No security; both sides are alike. */
  public record Null() implements Side {}

  /** Shows a user name and a password, at most 255 bytes each. */
  public record PlainUser(Bytes userName, Bytes password) implements Side {
    /** The name only. */
    @Override
    public String toString() {
      return "PlainUser[" + userName + "]";
    }
  }

  /** Is shown them. */
  public record PlainHost() implements Side {
    @Override
    public boolean isServer() {
      return true;
    }
  }

  /** Has keys, and knows whose server it goes to. */
  public record CurveUser(CurveKeys keys, CurvePublicKey server) implements Side {}

  /** Has the keys whose public one its clients know. */
  public record CurveHost(CurveKeys keys) implements Side {
    @Override
    public boolean isServer() {
      return true;
    }
  }

  /** Neither protected nor asked. */
  public static final SecuritySettings NONE = new SecuritySettings(new Null(), "", null, false);

  /**
   * Looks whether the options go together.
   *
   * @throws IllegalStateException if one of them would have no effect
   */
  public SecuritySettings {
    boolean asks = side.isServer() || (side instanceof Null && !domain.isEmpty());
    if (authenticator != null && !asks) {
      throw new IllegalStateException(
          "authenticate(...) has nobody to ask about: it needs plainServer(), curveServer(...), or"
              + " without either a zapDomain(...)");
    }
    if (!domain.isEmpty() && authenticator == null) {
      throw new IllegalStateException(
          "zapDomain(\"" + domain + "\") has no effect without authenticate(...)");
    }
    if (anyClient && !(side instanceof CurveHost)) {
      throw new IllegalStateException("acceptAnyClient() is for curveServer(...)");
    }
    if (anyClient && authenticator != null) {
      throw new IllegalStateException(
          "acceptAnyClient() and authenticate(...) contradict each other: choose one");
    }
  }

  /**
   * Looks whether it is known who is let in, before anybody can come.
   *
   * @throws IllegalStateException if it is not
   */
  void requireDecision() {
    if (side instanceof CurveHost && authenticator == null && !anyClient) {
      throw new IllegalStateException(
          "curveServer(...) does not say which clients are let in: add authenticate(...) to decide"
              + " on each by its public key, or acceptAnyClient() to let in whoever knows the"
              + " server's");
    }
  }

  /** Whether a session without a mechanism of its own is enough. */
  boolean isOpen() {
    return side instanceof Null && authenticator == null;
  }

  /** The mechanism of one connection. */
  Mechanism mechanism(Metadata own, SecureRandom random) {
    return switch (side) {
      case Null _ -> new NullMechanism(own, false, authenticator != null);
      case PlainUser user -> new PlainClient(user.userName(), user.password(), own);
      case PlainHost _ -> new PlainServer(own);
      case CurveUser user -> new CurveClient(user.keys(), user.server(), own, random);
      case CurveHost host -> new CurveServer(host.keys(), own, random);
    };
  }

  /** What is decided on a peer where there is nobody to ask. */
  Verdict unasked() {
    return anyClient ? Verdict.Accepted.UNKNOWN : new Verdict.Denied(Admission.DENIED);
  }
}
