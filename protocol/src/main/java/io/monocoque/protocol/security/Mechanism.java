package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.Command;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One side of a security handshake, and the origin of what protects the traffic after it.
 *
 * <p>The greeting names the mechanism; from there on the mechanism owns every command until both
 * sides are ready, except ERROR, which means the same in all of them. It decides who speaks first.
 *
 * <pre>
 *                             work, workDone            credentials, decide
 *   start ──► HANDSHAKING ◄───► WORKING      AUTHENTICATING -──► DENIED
 *                  |   '------------'---------^    |
 *                  '-------------------------------'──► READY ──► sealer, opener
 * </pre>
 *
 * <p>It does no I/O and knows no time, and what takes long it does not do on the session's thread:
 * in WORKING it gives the {@link #work} away and waits, and in AUTHENTICATING it waits for a {@link
 * Verdict}. It cannot be told twice of either, nor unasked.
 *
 * <p>Threading: confined to the session's thread, except {@link #work}. One instance serves one
 * connection. Ownership: holds copies of secret keys, until {@link #wipe} at the latest.
 */
public sealed interface Mechanism permits NullMechanism, PlainClient, PlainServer, CurveMechanism {
  /** What comes next. */
  enum Progress {
    /** A command of the peer. */
    HANDSHAKING,

    /** The end of {@link #work}. */
    WORKING,

    /** A verdict on {@link #credentials}. */
    AUTHENTICATING,

    /** Nothing: the peer is not let in. What it is told was transmitted; then it has to end. */
    DENIED,

    /** Both sides are ready, and {@link #peerMetadata} is there. */
    READY
  }

  /** The name in the greeting, at most 20 characters. */
  String name();

  /** What our greeting says in its as-server field. */
  boolean asServer();

  /** The greetings are exchanged and agree; transmits what this side says unasked. */
  Progress start(Consumer<Bytes> transmit);

  /** Takes a command of the peer; transmits the answer, if there is one to give now. */
  Progress receive(Command command, Consumer<Bytes> transmit) throws ProtocolException;

  /**
   * What is to be computed in WORKING: up to a millisecond. It may run on any thread, once, and
   * throws nothing; nobody touches the mechanism meanwhile.
   */
  default Runnable work() {
    throw new IllegalStateException("there is no work");
  }

  /** The work was done, and what it wrote can be seen by this thread. */
  default Progress workDone(Consumer<Bytes> transmit) throws ProtocolException {
    throw new IllegalStateException("there was no work");
  }

  /**
   * What the peer shows in AUTHENTICATING.
   *
   * @throws IllegalStateException at any other time
   */
  default Credentials credentials() {
    throw new IllegalStateException("nobody is to be authenticated");
  }

  /**
   * Ends AUTHENTICATING.
   *
   * @throws IllegalStateException at any other time
   */
  default Progress decide(Verdict verdict, Consumer<Bytes> transmit) {
    throw new IllegalStateException("there is nothing to decide");
  }

  /**
   * What the peer said of itself.
   *
   * @throws IllegalStateException before {@link Progress#READY}
   */
  Metadata peerMetadata();

  /** What the peer has said of itself by now, at any time; null if nothing. */
  default @Nullable Metadata announced() {
    return null;
  }

  /** What was said of the peer when it was let in; null if nobody was asked. */
  default Verdict.@Nullable Accepted accepted() {
    return null;
  }

  /** Seals what this side sends when it is READY; null if frames go out as they are. */
  default @Nullable Sealer sealer() {
    return null;
  }

  /** Opens what the peer sends when it is READY; null if frames come as they are. */
  default @Nullable Opener opener() {
    return null;
  }

  /**
   * Forgets all keys, those of the sealer and opener too, when nobody uses them any more. When it
   * is READY, only those two have keys left.
   */
  default void wipe() {}
}
