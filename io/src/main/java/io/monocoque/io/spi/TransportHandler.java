package io.monocoque.io.spi;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Is told what becomes of a {@link Transport}. Every call comes from inside {@link Driver#poll}. A
 * handler may call the transport's and the driver's methods. It must not throw: a driver treats
 * what it throws as a fault of its own.
 */
public interface TransportHandler {

  /** An outgoing connection stands. Not told for accepted ones, which stand already. */
  void onConnected();

  /**
   * Bytes arrived: {@code slab[start, start + length)}, at least one. During the call they are the
   * handler's, which may overwrite them.
   */
  void onReceived(MemorySegment slab, long start, int length);

  /**
   * How many of the next bytes are of use now, about: a driver that brings more of them gives the
   * handler work to no avail. Asked before a receive.
   *
   * @return at least 1
   */
  default int wanted() {
    return Integer.MAX_VALUE;
  }

  /**
   * Whether the next bytes are wanted in memory of the handler's own: {@link #room}. A driver that
   * can receive straight into heap memory asks before it receives; others need not ask.
   */
  default boolean hasRoom() {
    return false;
  }

  /**
   * Where the next bytes are wanted: all of the memory given, which stays there until the next call
   * of the transport's or of this. What is received into it is told by {@link #onReceivedInto}.
   * Asked only if {@link #hasRoom}, and when something is there to be received: it may have to be
   * made.
   */
  default MemorySegment room() {
    throw new IllegalStateException("there is no room");
  }

  /**
   * The most that {@link #onReceived} should bring next, because there may be {@link #room} for
   * what follows. For drivers that ask for room.
   *
   * @return at least 1
   */
  default int atMost() {
    return Integer.MAX_VALUE;
  }

  /** The first {@code length} bytes of {@link #room}, at least one, were received. */
  default void onReceivedInto(int length) {
    throw new IllegalStateException("there was no room for " + length + " bytes");
  }

  /** No more {@link #onReceived} comes until receiving is started again. */
  void onReceiveStopped();

  /** The peer ended its direction; no more {@link #onReceived} comes. */
  void onEnd();

  /**
   * A {@link Transport#startWrite} ended; {@code byteCount} bytes of it, at least 1, were taken.
   */
  void onWritten(int byteCount);

  /**
   * A {@link Transport#startWrite} failed: what it had taken was told by {@link #onWritten}, and
   * nothing can be written any more. Told at most once. What the peer had sent may still lie in the
   * kernel: receiving goes on, or can be started, until {@link #onEnd} or {@link #onFailed}.
   */
  void onWritingFailed(IOException cause);

  /**
   * The connection could not be made or is lost. Told at most once, and after it nothing but {@link
   * #onClosed}, once {@link Transport#close} was called. A write that was under way has ended; how
   * much of it the kernel took is not known beyond what {@link #onWritten} told.
   */
  void onFailed(IOException cause);

  /**
   * The answer to {@link Transport#close}: nothing is in flight, no memory is lent any more. Last.
   */
  void onClosed();
}
