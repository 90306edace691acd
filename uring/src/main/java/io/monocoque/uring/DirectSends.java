package io.monocoque.uring;

import java.lang.foreign.MemorySegment;

/**
 * The sends of one connection that do not go through the ring: the socket takes what it takes now,
 * from native memory or from an array.
 *
 * <p>Threading: whoever holds the connection's writer role. Ownership: of an {@link ErrnoCell},
 * until {@link #recycle}.
 */
final class DirectSends {
  private final int socket;
  private final ErrnoCell errno = ErrnoCell.take();

  DirectSends(int socket) {
    this.socket = socket;
  }

  /**
   * Sends {@code from[start, start + length)}.
   *
   * @return what the socket took, 0 if that is nothing, or {@code -errno}
   */
  int send(MemorySegment from, long start, int length, int flags) {
    return from.isNative()
        ? sendPiece(from, start, length, flags)
        : sendInPieces(from, start, length, flags);
  }

  /** All threads of the JVM may have to wait for a call that has an array: so they are short. */
  private int sendInPieces(MemorySegment array, long start, int length, int flags) {
    int taken = 0;
    while (taken < length) {
      int offered = Math.min(LibC.HEAP_MAX, length - taken);
      int goesOn = taken + offered < length ? LibC.MSG_MORE : flags;
      int result = sendPiece(array, start + taken, offered, goesOn);
      if (result < 0) {
        return taken > 0 ? taken : result; // the next attempt meets it again
      }
      taken += result;
      if (result < offered) {
        break;
      }
    }
    return taken;
  }

  private int sendPiece(MemorySegment from, long start, int length, int flags) {
    while (true) {
      int result =
          (int)
              (from.isNative()
                  ? LibC.sendNow(errno, socket, from, start, length, flags)
                  : LibC.sendHeapNow(errno, socket, from, start, length, flags));
      if (result == -Errno.EAGAIN) {
        return 0;
      }
      if (result != -Errno.EINTR) {
        return result;
      }
    }
  }

  void bound(UnsentBound unsent) {
    unsent.applyTo(socket, errno);
  }

  void recycle() {
    errno.recycle();
  }
}
