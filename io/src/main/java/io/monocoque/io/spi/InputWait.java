package io.monocoque.io.spi;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Where a thread waits for the input of some transports of one driver, which it receives by itself
 * ({@link Transport#tryRead}): whatever comes first ends the wait.
 *
 * <p>Threading: one thread at a time, but {@link #wake} any. The transports stay open, and their
 * driver does not receive, while a thread waits for them.
 *
 * <p>Hot path: a wait for the same transports as the last one allocates nothing.
 */
public interface InputWait extends Closeable {
  /** The most transports that one thread waits for. */
  int MOST = 8;

  /**
   * Waits until {@link Transport#tryRead} of one of them has something to say, be it an end or a
   * failure, or until {@link #wake} is called, or was since the last wait, or the time is up. It
   * may return early and in vain, on an interrupt for one, whose status stays.
   *
   * @param transports {@link #MOST} at most
   * @param ready is set for each: whether it has something to say
   * @param millis 0 does not wait
   * @throws IOException if it cannot be waited for
   */
  void await(List<Transport> transports, boolean[] ready, int millis) throws IOException;

  /** Ends a wait, or the next one. */
  void wake();

  /**
   * When no thread waits; a {@link #wake} that is under way still, or comes later, does nothing.
   */
  @Override
  void close();
}
