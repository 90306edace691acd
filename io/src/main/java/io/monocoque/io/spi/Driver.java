package io.monocoque.io.spi;

import io.monocoque.bytes.trusted.SlabMemory;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What moves bytes between an event loop and the kernel. It is shaped by completions: an operation
 * is started with the memory that it needs, and its end is told to a handler. A driver on top of
 * readiness (NIO) emulates that; the other way round would cost a completion driver its point.
 *
 * <p>Threading: everything on the loop's thread, the constructor and {@link #close} included,
 * except {@link #wake}, {@link #inputWait} and what {@link Transport} says of itself. Handlers are
 * called inside {@link #poll} and nowhere else, so no call into a driver ever calls back.
 */
public interface Driver extends AutoCloseable {

  /** The name under which a user chooses it: {@code uring}, {@code nio}. */
  String name();

  /**
   * Listens on an address: an {@link java.net.InetSocketAddress} or a {@link
   * java.net.UnixDomainSocketAddress}.
   *
   * @param local resolved; port 0 lets the system choose
   * @throws IOException if the address is in use, not ours, or not permitted
   */
  Listener listen(SocketAddress local, ListenOptions options, AcceptHandler handler)
      throws IOException;

  /**
   * Begins to connect. The end is told in {@link #poll}: {@link TransportHandler#onConnected} or
   * {@link TransportHandler#onFailed}; errors that are known at once are told there too.
   *
   * @param remote resolved
   * @param source the local address to connect from, or null for any
   */
  Transport connect(
      SocketAddress remote,
      @Nullable SocketAddress source,
      TransportOptions options,
      TransportHandler handler);

  /**
   * Submits what was started, waits until something completes, {@link #wake} is called or the time
   * is over, and calls the handlers of everything that has completed. After it has called one it
   * does not wait, as that may have left something to do. Of one connection it brings no more than
   * 256 KiB at a time, so that a busy one does not keep the others waiting, and less while many are
   * busy ({@link ReceiveShare}).
   *
   * @param timeoutNanos at most this long; 0 does not wait, negative waits without end
   * @return the number of completions handled
   * @throws IOException if the driver itself is broken; only {@link #close} may follow
   */
  int poll(long timeoutNanos) throws IOException;

  /**
   * Where slabs come from in checked mode: memory that ends at a protected page, if this driver may
   * call what that takes. It outlives the driver and may be used by any thread.
   */
  default SlabMemory guardedMemory() {
    return SlabMemory.ORDINARY;
  }

  /**
   * Whether a write from an array is not copied on its way. Else who writes copies better itself,
   * once and into native memory. Any thread.
   */
  default boolean writesArraysInPlace() {
    return false;
  }

  /**
   * Makes a place to wait for input that is received by hand. The caller closes it. Any thread.
   *
   * @throws IOException if the system has no more descriptors
   */
  InputWait inputWait() throws IOException;

  /** Ends a {@link #poll} that waits, or the next one to wait. Any thread. */
  void wake();

  /**
   * Closes every transport and listener without telling their handlers, and frees all memory that
   * the kernel can no longer touch. Idempotent.
   */
  @Override
  void close();
}
