package io.monocoque.wiring;

import static io.monocoque.io.Log.LOG;

import io.monocoque.Authenticator;
import io.monocoque.Authenticator.Answer;
import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.security.Credentials;
import io.monocoque.protocol.security.Verdict;
import io.monocoque.protocol.wire.Metadata;
import java.lang.System.Logger.Level;

/**
 * Asks an application's {@link Authenticator} about one peer.
 *
 * <p>Threading: a thread that may wait; never a loop. Source: RFC 27, the status codes.
 */
final class Admission {
  /** Not now; the peer is told nothing and tries again. */
  static final int LATER = 300;

  /** No. */
  static final int DENIED = 400;

  /** Whoever was to decide could not. */
  static final int FAILED = 500;

  private Admission() {}

  /** What comes of asking; an exception, or no answer at all, lets nobody in. */
  static Verdict ask(
      Authenticator authenticator,
      String domain,
      String address,
      Bytes identity,
      Credentials shown) {
    try {
      Authenticator.Request request =
          new Authenticator.Request(domain, address, identity, ofPublicKind(shown));
      return switch (authenticator.authenticate(request)) {
        case Answer.Allow allow ->
            new Verdict.Accepted(allow.userId(), Metadata.of(allow.metadata()));
        case Answer.Deny _ -> new Verdict.Denied(DENIED);
        case Answer.RetryLater _ -> new Verdict.Denied(LATER);
      };
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "an authenticator was interrupted: " + address + " is gone", e);
      return new Verdict.Denied(FAILED);
    } catch (Exception | Error e) {
      LOG.log(Level.WARNING, "an authenticator failed on " + address + ", which is denied", e);
      return new Verdict.Denied(FAILED);
    }
  }

  private static Authenticator.Credentials ofPublicKind(Credentials shown) {
    return switch (shown) {
      case Credentials.None _ -> new Authenticator.Credentials.None();
      case Credentials.Plain plain ->
          new Authenticator.Credentials.Plain(plain.userName().text(), plain.password());
      case Credentials.Curve curve -> new Authenticator.Credentials.Curve(curve.publicKey().text());
    };
  }
}
