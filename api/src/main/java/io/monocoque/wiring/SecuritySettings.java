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
 * @param domain what is told to whoever is asked; under NULL, empty if nobody is
 * @param authenticator asked about each peer by a side that lets peers in, if there is one
 * @param zapHandler whether it was said that the context's ZAP handler is asked instead
 * @param anyClient whether that side lets everybody in if there is none
 */
public record SecuritySettings(
    Side side,
    String domain,
    @Nullable Authenticator authenticator,
    boolean zapHandler,
    boolean anyClient) {

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
  public static final SecuritySettings NONE =
      new SecuritySettings(new Null(), "", null, false, false);

  /**
   * Looks whether the options go together.
   *
   * @throws IllegalStateException if one of them would have no effect
   */
  public SecuritySettings {
    if (!side.isServer() && !asksUnasked(side, domain)) {
      requireNot(authenticator != null, "authenticate(...)");
      requireNot(zapHandler, "askZapHandler()");
    }
    if (anyClient && !(side instanceof CurveHost)) {
      throw new IllegalStateException("acceptAnyClient() is for curveServer(...)");
    }
    requireOne(anyClient, "acceptAnyClient()", authenticator != null, "authenticate(...)");
    requireOne(anyClient, "acceptAnyClient()", zapHandler, "askZapHandler()");
    requireOne(zapHandler, "askZapHandler()", authenticator != null, "authenticate(...)");
    if (!domain.isEmpty() && authenticator == null && !zapHandler && !asksUnasked(side, domain)) {
      throw new IllegalStateException(
          "zapDomain(\""
              + domain
              + "\") has no effect without authenticate(...) or askZapHandler()");
    }
  }

  /** Whether somebody is asked about peers though no option says who. */
  private static boolean asksUnasked(Side side, String domain) {
    return side instanceof PlainHost || (side instanceof Null && !domain.isEmpty());
  }

  private static void requireNot(boolean given, String option) {
    if (given) {
      throw new IllegalStateException(
          option
              + " has nobody to ask about: it needs plainServer(), curveServer(...), or without"
              + " either a zapDomain(...)");
    }
  }

  private static void requireOne(boolean one, String name, boolean other, String otherName) {
    if (one && other) {
      throw new IllegalStateException(
          name + " and " + otherName + " contradict each other: choose one");
    }
  }

  /**
   * Looks whether it is known who is let in, before anybody can come.
   *
   * @throws IllegalStateException if it is not
   */
  void requireDecision() {
    if (side instanceof CurveHost && !anyClient && !asks()) {
      throw new IllegalStateException(
          "curveServer(...) does not say which clients are let in: add authenticate(...) or"
              + " askZapHandler() to have each decided on by its public key, or acceptAnyClient()"
              + " to let in whoever knows the server's");
    }
  }

  /** Whether somebody is asked about each peer: the authenticator, or if there is none, ZAP. */
  public boolean asks() {
    return authenticator != null || zapHandler || asksUnasked(side, domain);
  }

  /** Whether a session without a mechanism of its own is enough. */
  boolean isOpen() {
    return side instanceof Null && !asks();
  }

  /** The mechanism of one connection. */
  Mechanism mechanism(Metadata own, SecureRandom random) {
    return switch (side) {
      case Null _ -> new NullMechanism(own, false, asks());
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
