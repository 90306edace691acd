package io.monocoque;

import io.monocoque.bytes.Message;
import java.time.Duration;

/**
 * A socket that receives plain messages, as values or into memory of the caller's own.
 *
 * <p>Threading: any number of threads; a {@link MessageBuffer} belongs to one of them at a time.
 */
public sealed interface MessageReceiver extends Receiver<Message>
    permits PullSocket, SubSocket, DuplexSocket {

  /**
   * Copies the next message into the buffer, waiting for it as long as it takes. What was in the
   * buffer is gone from the beginning of the call on; one that throws has taken no message, and the
   * buffer is empty.
   *
   * <p>Hot path: allocates nothing on this thread, waiting or not, once the buffer is as large as
   * the messages are; but for a few kilobytes at most, once in many waits, where this thread begins
   * to wait at the connection by itself.
   *
   * @throws InterruptedException if interrupted while waiting
   * @throws SocketClosedException if the socket is closed
   * @throws IllegalStateException if the message is larger than an array can be; {@link #receive()}
   *     takes it
   */
  void receiveInto(MessageBuffer buffer) throws InterruptedException;

  /**
   * As {@link #receiveInto(MessageBuffer)}, waiting at most this long.
   *
   * @return whether a message came; if none did, the buffer is empty
   */
  @CheckReturnValue
  boolean receiveInto(MessageBuffer buffer, Duration timeout) throws InterruptedException;

  /**
   * As {@link #receiveInto(MessageBuffer)}, without waiting.
   *
   * @return whether there was a message; if there was none, the buffer is empty
   */
  @CheckReturnValue
  boolean tryReceiveInto(MessageBuffer buffer);
}
