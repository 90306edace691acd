package io.monocoque.protocol.session;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.security.Credentials;
import io.monocoque.protocol.security.Mechanism;
import io.monocoque.protocol.security.Verdict;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Session} tells, in the order in which it happens on the connection.
 *
 * <p>Threading: called on the session's thread, inside its methods. A call may use {@link
 * Session#subscribe} but not {@link Session#receive}. An exception out of a call leaves the session
 * unusable.
 */
public interface SessionSink extends FrameSink, Consumer<Bytes> {
  /**
   * Bytes to write, before anything that is queued later; nothing may come between them. From
   * {@link #established} on they are plain frames, which the writer seals if there is a {@link
   * Session#sealer}; before, they go out as they are.
   */
  void transmit(Bytes unit);

  /** The same; it is how a mechanism knows the sink. */
  @Override
  default void accept(Bytes unit) {
    transmit(unit);
  }

  /**
   * Work of the handshake that takes up to a millisecond; comes with mechanisms that agree on keys.
   * See {@link Mechanism#work}.
   *
   * @return true if it is done, false if {@link Session#workDone} will be called on the session's
   *     thread, after this returns
   */
  default boolean compute(Runnable work) {
    work.run();
    return true;
  }

  /**
   * Is the peer let in? Comes once, with mechanisms that ask.
   *
   * @return null if {@link Session#decide} will be called on the session's thread, after this
   *     returns
   */
  default @Nullable Verdict authenticate(Credentials credentials) {
    throw new IllegalStateException("there is nobody to decide on " + credentials);
  }

  /** The peer is not let in: the connection ends once what was transmitted is written. */
  default void denied() {
    throw new IllegalStateException("denied without a decision");
  }

  /** The handshake is complete; comes once, before any message. */
  void established(PeerProperties peer);

  /**
   * Whole, valid messages of small parts, as plain ZMTP frames without commands between them.
   *
   * <p>Ownership: the memory belongs to the caller and is valid during the call only.
   *
   * @param length at least 2
   * @param messageCount at least 1
   */
  @Override
  void run(MemorySegment memory, long start, int length, int messageCount);

  /**
   * One whole message, after all that came before it; it came in pieces and is of a single part or
   * has one of at least 1 KiB, or it has one of at least 64 KiB.
   */
  @Override
  void message(Message message);

  /**
   * An unfinished message is to hold more than {@link Session#FREE_BYTES}: may it go on until it
   * holds {@code byteCount}? Asked before its memory is taken, and again with each piece that
   * arrives.
   *
   * @param byteCount what is known of the message by now, in bytes on the wire: what arrived of it,
   *     and all of the frame at hand
   * @return false if it has to wait: then {@link Session#receive} stops before the body
   */
  @Override
  boolean mayHold(long byteCount);

  /** The peer subscribes to a topic, or cancels; only if our type is PUB or XPUB. */
  @Override
  void subscription(boolean subscribe, Bytes topic);
}
