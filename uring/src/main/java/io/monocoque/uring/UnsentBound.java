package io.monocoque.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.monocoque.io.spi.TransportOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * How much the kernel takes of a TCP stream that it cannot send yet, because the peer reads too
 * slowly (TCP_NOTSENT_LOWAT). What it has on its way is not bounded by that, so a long way costs no
 * throughput.
 *
 * <p>Left to itself it takes megabytes from each connection, and all that is written then lies in
 * memory that no cache holds until it is sent. With a bound it stays in the queue, where it lies
 * once for all subscribers, and a slow peer costs no more than its queue. Large writes come from
 * where the message lies anyway, and are better off with few waits for room. (ADR 0026)
 *
 * <p>Threading: immutable.
 */
final class UnsentBound {
  /** The socket's buffer is the bound: a user has said how large it is, or it is not TCP. */
  static final UnsentBound NONE = new UnsentBound(0);

  /** (benchmarks/run: pub-sub, push-pull) */
  static final UnsentBound KEPT = new UnsentBound(64 << 10);

  /** Not kept as long as writes are large. */
  static final UnsentBound LIFTED = new UnsentBound(0);

  /** A write is large from here on. (benchmarks/run: push-pull, 256 KiB and 1 MiB) */
  private static final int LARGE = 512 << 10;

  private final int byteCount;

  /** The same for the kernel. */
  private final MemorySegment value;

  /**
   * @param byteCount 0 for what the system says
   */
  private UnsentBound(int byteCount) {
    this.byteCount = byteCount;
    this.value = Arena.global().allocateFrom(JAVA_INT, byteCount);
  }

  /** What a connection from or to this address begins with. */
  static UnsentBound of(SocketAddress address, TransportOptions options) {
    return address instanceof InetSocketAddress && options.sendBufferSize() < 0 ? KEPT : NONE;
  }

  /** What is right for a write of {@code length} bytes, if this was for the one before. */
  UnsentBound forWrite(int length) {
    if (this == KEPT) {
      return length >= LARGE ? LIFTED : KEPT;
    }
    return this == LIFTED && length <= KEPT.byteCount ? KEPT : this;
  }

  /** Tells the socket. Only a hint to it: that it may not know the option makes no difference. */
  void applyTo(int socket, ErrnoCell errno) {
    LibC.setIntOption(errno, socket, LibC.IPPROTO_TCP, LibC.TCP_NOTSENT_LOWAT, value.address());
  }
}
