package io.monocoque;

import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A socket that receives, in fair turns from all of its peers.
 *
 * <p>Threading: any number of threads, platform or virtual; each message goes to one of them. A
 * thread that is interrupted or times out takes no message with it.
 *
 * @param <T> what is received: a message, or a message with what its pattern knows of it
 */
public sealed interface Receiver<T> permits MessageReceiver, RouterSocket, RepSocket {

  /**
   * The next message, waiting for it as long as it takes.
   *
   * @throws InterruptedException if interrupted while waiting
   * @throws SocketClosedException if the socket is closed
   */
  T receive() throws InterruptedException;

  /**
   * The next message, waiting at most this long; null if none came.
   *
   * @throws InterruptedException if interrupted while waiting
   * @throws SocketClosedException if the socket is closed
   */
  @Nullable T receive(Duration timeout) throws InterruptedException;

  /** The next message if there is one, else null. */
  @Nullable T tryReceive();

  /**
   * Moves messages that are there into a collection, without waiting.
   *
   * @param limit at most so many
   * @return how many
   */
  default int drainTo(Collection<? super T> target, int limit) {
    int count = 0;
    while (count < limit) {
      T next = tryReceive();
      if (next == null) {
        break;
      }
      target.add(next);
      count++;
    }
    return count;
  }
}
