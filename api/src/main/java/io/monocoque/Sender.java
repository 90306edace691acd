package io.monocoque;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A socket that sends messages to whoever its pattern chooses.
 *
 * <p>A message is accepted whole or not at all. Accepted means: in a queue of at most the send
 * high-water mark, from which the engine delivers it without a further call; there is nothing to
 * flush. Messages of one thread reach a given peer in the order in which they were sent.
 *
 * <p>Threading: any number of threads, platform or virtual.
 */
public sealed interface Sender permits PushSocket, PubSocket, DuplexSocket {

  /**
   * Sends, waiting for a peer with room as long as it takes.
   *
   * @throws InterruptedException if interrupted while waiting: the message was not accepted
   * @throws SocketClosedException if the socket is closed: the message was not accepted
   */
  void send(Message message) throws InterruptedException;

  /** Sends one part, copied from the array; see {@link #send(Message)}. */
  default void send(byte[] part) throws InterruptedException {
    send(Message.of(part));
  }

  /** Sends one part in UTF-8; see {@link #send(Message)}. */
  default void send(String part) throws InterruptedException {
    send(Message.of(part));
  }

  /** Sends one part without copying it; see {@link #send(Message)}. */
  default void send(Bytes part) throws InterruptedException {
    send(Message.of(part));
  }

  /**
   * Sends, waiting at most this long.
   *
   * @return whether the message was accepted
   * @throws InterruptedException if interrupted while waiting: the message was not accepted
   */
  @CheckReturnValue
  boolean send(Message message, Duration timeout) throws InterruptedException;

  /** Sends if that is possible without waiting; returns whether the message was accepted. */
  @CheckReturnValue
  boolean trySend(Message message);

  /**
   * A message that is written in place, waiting for a peer with room as long as it takes; it is
   * sent by {@link Draft#commit}.
   *
   * @param size the most that will be written, in bytes; 0 to {@link Draft#largest}
   * @throws IllegalArgumentException if the size is not in that range
   * @throws InterruptedException if interrupted while waiting
   * @throws SocketClosedException if the socket is closed
   */
  Draft claim(int size) throws InterruptedException;

  /** As {@link #claim(int)}, waiting at most this long; null if there was no room. */
  @Nullable Draft claim(int size, Duration timeout) throws InterruptedException;

  /** As {@link #claim(int)}, without waiting; null if there is no room. */
  @Nullable Draft tryClaim(int size);

  /**
   * Sends a value as one part, encoded in place, waiting for a peer with room as long as it takes.
   *
   * <p>The place under the high-water mark is kept before the value is encoded. A value that may be
   * larger than a draft is encoded into memory of its own first.
   *
   * @throws IOException what the codec throws: nothing was sent
   * @throws IndexOutOfBoundsException if the value is larger than the codec said: nothing was sent
   * @throws InterruptedException if interrupted while waiting: the value was not accepted
   * @throws SocketClosedException if the socket is closed: the value was not accepted
   */
  default <T> void send(T value, Codec<T> codec) throws IOException, InterruptedException {
    int size = codec.maxSize(value);
    if (size > Draft.largest()) {
      Allocation memory = Allocation.of(size);
      codec.encode(value, memory);
      send(memory.freeze());
      return;
    }
    try (Draft draft = claim(size)) {
      codec.encode(value, draft);
      draft.commit();
    }
  }
}
