package io.monocoque;

import io.monocoque.bytes.Bytes;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Decides which peers are let in: what libzmq asks a ZAP handler.
 *
 * <p>It is set with {@link SocketOptions#authenticate} and asked once for each connection, before
 * any message. It is called on threads of the context that do nothing else, 32 at most, so it may
 * take its time, and it never holds up a connection that stands. When the handshake's time is over,
 * or the peer is gone, its thread is interrupted; one that does not heed that is lost to others. An
 * exception lets nobody in.
 *
 * <p>{@link SocketOptions#askZapHandler} is for those that exist as a ZAP handler.
 *
 * <p>Threading: called by many threads at a time. Source: RFC 27.
 */
@FunctionalInterface
public interface Authenticator {

  /**
   * Decides on a peer.
   *
   * @throws Exception if that is not possible; the peer is then denied, as with status 500
   */
  Answer authenticate(Request request) throws Exception;

  /**
   * Asks the other one about peers that this one allows, and lets in whom both allow; what the
   * other says of the peer counts.
   */
  default Authenticator and(Authenticator next) {
    Objects.requireNonNull(next);
    return request -> {
      Answer answer = authenticate(request);
      return answer instanceof Answer.Allow ? next.authenticate(request) : answer;
    };
  }

  /** Allows peers from these IP addresses only, as {@code 192.0.2.1} or {@code 2001:db8::1}. */
  static Authenticator onlyFrom(Set<String> addresses) {
    return new AddressList(addresses, true);
  }

  /** Allows peers from anywhere but these IP addresses. */
  static Authenticator notFrom(Set<String> addresses) {
    return new AddressList(addresses, false);
  }

  /**
   * Allows PLAIN users whose password stands in a file of lines {@code name=password}, in UTF-8;
   * lines that begin with {@code #} are comments. It is read again when it has changed. The user id
   * is the name.
   */
  static Authenticator passwords(Path file) {
    return new PasswordFile(file);
  }

  /**
   * Allows CURVE clients whose public key stands in a certificate in this directory, as CZMQ and
   * {@code monocoque keygen} write them. It is read again when it has changed. The user id is the
   * public key, and the certificate's metadata are the peer's.
   */
  static Authenticator certificates(Path directory) {
    return new CertificateDirectory(directory);
  }

  /**
   * A peer that wants to be let in.
   *
   * @param domain as {@link SocketOptions#zapDomain} says; empty if it does not
   * @param peerAddress the peer's IP address; empty where it has none, as over {@code ipc}
   * @param peerIdentity the routing id that the peer claims; empty where it has none or has not
   *     said it yet, as under PLAIN
   * @param credentials what it shows of itself
   */
  record Request(String domain, String peerAddress, Bytes peerIdentity, Credentials credentials) {}

  /** What a peer shows of itself, one kind for each mechanism. */
  sealed interface Credentials {
    /** NULL, PLAIN or CURVE. */
    String mechanism();

    /** With NULL: nothing. */
    record None() implements Credentials {
      @Override
      public String mechanism() {
        return "NULL";
      }
    }

    /**
     * With PLAIN: a name and a password, which came in the clear.
     *
     * @param password bytes, as the protocol does not say how a text would be encoded
     */
    record Plain(String userName, Bytes password) implements Credentials {
      @Override
      public String mechanism() {
        return "PLAIN";
      }

      /** Without the password. */
      @Override
      public String toString() {
        return "Plain[" + userName + "]";
      }
    }

    /**
     * With CURVE: a public key, whose secret key the peer has shown to have.
     *
     * @param publicKey 40 characters of Z85
     */
    record Curve(String publicKey) implements Credentials {
      @Override
      public String mechanism() {
        return "CURVE";
      }
    }
  }

  /** What is decided on a peer. */
  sealed interface Answer {
    /**
     * It is let in: status 200.
     *
     * @param userId who it is; empty if that is not known
     * @param metadata what else is known of it
     */
    record Allow(String userId, Map<String, Bytes> metadata) implements Answer {
      public Allow {
        Objects.requireNonNull(userId);
        metadata = Map.copyOf(metadata);
      }
    }

    /** It is not, and is told so: status 400. It does not try again. */
    record Deny() implements Answer {}

    /** Not now: status 300. It is told nothing and tries again. */
    record RetryLater() implements Answer {}
  }

  /** It is let in. */
  static Answer allow() {
    return allow("");
  }

  /** It is let in, and this is who it is. */
  static Answer allow(String userId) {
    return new Answer.Allow(userId, Map.of());
  }

  /** It is not let in. */
  static Answer deny() {
    return new Answer.Deny();
  }

  /** It may be let in another time. */
  static Answer retryLater() {
    return new Answer.RetryLater();
  }
}
