package io.monocoque.io.spi;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One connected (or connecting) byte stream of a {@link Driver}.
 *
 * <p>Threading: the loop's thread, except {@link #tryWrite} and {@link #shutdown}, which belong to
 * whoever holds the connection's writer role; {@code close} is called only when no other thread
 * holds it, so a descriptor is never used after it was given back.
 *
 * <p>Ownership: memory passed to {@link #startWrite} belongs to the driver until {@link
 * TransportHandler#onWritten} or {@link TransportHandler#onClosed}; memory passed to {@link
 * #tryWrite} only until it returns.
 */
public interface Transport {

  /**
   * Starts to receive; data is told to {@link TransportHandler#onReceived} until {@link
   * #stopReceive} or the end of the stream. Starting twice has no effect; starting while a stop is
   * under way takes the stop back or starts anew after it, and {@link
   * TransportHandler#onReceiveStopped} is then told at most once for each stop.
   */
  void startReceive();

  /**
   * Stops to receive. Called from inside this connection's {@link TransportHandler#onReceived} it
   * is immediate: no more of that comes. Else what the kernel had already handed over may still be
   * told, and {@link TransportHandler#onReceiveStopped}, which is told in either case, is the last
   * word. Without effect if not receiving.
   */
  void stopReceive();

  /**
   * Receives what is there, without waiting: for whoever the loop lends the input to while
   * receiving is stopped. An end or a failure is met again when receiving is started after it. Not
   * to be interrupted. {@link InputWait} waits for more.
   *
   * <p>Hot path: allocates nothing.
   *
   * @return the number of bytes received, into the beginning of it; 0 if there are none now; -1 at
   *     the end of the stream
   * @throws IOException if the connection is lost
   */
  int tryRead(ReceiveTarget target) throws IOException;

  /**
   * Starts to write {@code slab[start, start + length)}, all of it or as much as the stream takes;
   * {@link TransportHandler#onWritten} tells how much, {@link TransportHandler#onWritingFailed}
   * that it is over with writing; after that, or when the connection is lost, nothing is started
   * and nothing told. What the stream takes at once it takes whatever follows the call, {@link
   * #shutdown} and {@link #close} included. Only the write guard calls this.
   *
   * @param slab native memory, or an array, which the caller keeps
   * @param length at least 1
   * @param more whether another write follows at once, so that this one may wait for it on its way
   * @throws IllegalStateException if a write is under way already
   */
  void startWrite(MemorySegment slab, long start, int length, boolean more);

  /**
   * Writes what the stream takes now, without waiting. Only the write guard calls this. Not to be
   * interrupted: a thread's interrupt status changes nothing. Parameters as {@link #startWrite}.
   *
   * @return the number of bytes taken; 0 if the stream takes none now
   * @throws IOException if nothing can be written any more; what had arrived before can still be
   *     received
   */
  int tryWrite(MemorySegment slab, long start, int length, boolean more) throws IOException;

  /**
   * Ends both directions at once, so that everything in flight completes and the peer sees the end.
   * What had arrived before can still be received, then comes the end. Idempotent; the descriptor
   * stays until {@link #close}.
   */
  void shutdown();

  /**
   * Closes. What a write under way had taken until then is still told by {@link
   * TransportHandler#onWritten}, if it was anything; nothing else is but the end. Nothing new
   * starts, what is in flight ends, then the descriptor is given back and {@link
   * TransportHandler#onClosed} is told. Bytes already taken by the kernel are still delivered to
   * the peer. Idempotent.
   */
  void close();

  /** The local address; null until connected and once closed. The driver's thread. */
  @Nullable SocketAddress localAddress();

  /** The peer's address; null until connected. An unnamed Unix address is told as null. */
  @Nullable SocketAddress remoteAddress();
}
