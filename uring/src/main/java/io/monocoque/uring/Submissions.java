package io.monocoque.uring;

import static io.monocoque.uring.KernelMemory.putByte;
import static io.monocoque.uring.KernelMemory.putInt;
import static io.monocoque.uring.KernelMemory.putLong;
import static io.monocoque.uring.KernelMemory.putShort;

/**
 * The submission queue: one method an operation. What is put here reaches the kernel with the next
 * enter, or at once when the queue is full.
 *
 * <pre>
 *      head (kernel)            tail (ours)
 *        v                       v
 *   +----+----+----+----+----+----+----+   indices run freely through 32 bits
 *   |    | SQE| SQE| SQE| SQE|    |    |   and are masked on use
 *   +----+----+----+----+----+----+----+
 * </pre>
 *
 * <p>Threading: the ring's thread.
 *
 * <p>Ownership: the entries are the ring's; what an operation points to is the submitter's, and has
 * to live until the completion.
 *
 * <p>Hot path: allocates nothing.
 */
final class Submissions {
  private final Ring ring;
  private final long sqes;
  private final long headAddress;
  private final long tailAddress;
  private final int mask;

  private int tail;

  Submissions(Ring ring, long sqes, long headAddress, long tailAddress, int mask) {
    this.ring = ring;
    this.sqes = sqes;
    this.headAddress = headAddress;
    this.tailAddress = tailAddress;
    this.mask = mask;
    this.tail = KernelMemory.intAt(tailAddress);
  }

  /** The number of entries that the kernel has not taken yet. */
  int pending() {
    return tail - KernelMemory.intAtAcquire(headAddress);
  }

  /** Shows the kernel what was put; the entries before the tail. */
  void publish() {
    KernelMemory.putIntRelease(tailAddress, tail);
  }

  /**
   * Receives once, into one of the group's buffers, which is chosen when there is something.
   *
   * @param max bytes at most; fewer if less is left of the buffer
   * @param pollFirst the socket is believed to be empty: saves a try that would find nothing
   */
  void receive(int socket, short group, int max, boolean pollFirst, long userData) {
    long sqe = next(SqeLayout.OP_RECV, socket, userData);
    putByte(sqe + SqeLayout.FLAGS, SqeLayout.BUFFER_SELECT);
    putShort(sqe + SqeLayout.IOPRIO, pollFirst ? SqeLayout.RECV_POLL_FIRST : 0);
    putInt(sqe + SqeLayout.LEN, max);
    putShort(sqe + SqeLayout.BUF_GROUP, group);
  }

  /** Sends all of it in one completion, unless an error or a cancel comes between. */
  void send(int socket, long address, int length, int flags, long userData) {
    long sqe = next(SqeLayout.OP_SEND, socket, userData);
    putLong(sqe + SqeLayout.ADDR, address);
    putInt(sqe + SqeLayout.LEN, length);
    putInt(sqe + SqeLayout.OP_FLAGS, LibC.MSG_WAITALL | LibC.MSG_NOSIGNAL | flags);
  }

  void connect(int socket, long sockaddr, int length, long userData) {
    long sqe = next(SqeLayout.OP_CONNECT, socket, userData);
    putLong(sqe + SqeLayout.ADDR, sockaddr);
    putLong(sqe + SqeLayout.OFF, length);
  }

  /** Accepts again and again, until it fails or is cancelled. */
  void accept(int socket, long userData) {
    long sqe = next(SqeLayout.OP_ACCEPT, socket, userData);
    putShort(sqe + SqeLayout.IOPRIO, SqeLayout.ACCEPT_MULTISHOT);
    putInt(sqe + SqeLayout.OP_FLAGS, LibC.SOCK_CLOEXEC);
  }

  /** Tells each time that there is something to read. */
  void pollReadable(int descriptor, long userData) {
    long sqe = next(SqeLayout.OP_POLL_ADD, descriptor, userData);
    putInt(sqe + SqeLayout.LEN, SqeLayout.POLL_MULTISHOT);
    putInt(sqe + SqeLayout.OP_FLAGS, LibC.POLLIN);
  }

  /** Tells once that a socket has one of these events, or that it has ended. */
  void poll(int socket, int events, long userData) {
    long sqe = next(SqeLayout.OP_POLL_ADD, socket, userData);
    putInt(sqe + SqeLayout.OP_FLAGS, events);
  }

  /** Cancels the operation that carries {@code target}. */
  void cancel(long target, long userData) {
    long sqe = next(SqeLayout.OP_ASYNC_CANCEL, -1, userData);
    putLong(sqe + SqeLayout.ADDR, target);
  }

  /** Cancels all of one kind on a socket, whatever it carries; needs Linux 6.6. */
  void cancelAll(int socket, byte opcode, long userData) {
    long sqe = next(SqeLayout.OP_ASYNC_CANCEL, socket, userData);
    putInt(sqe + SqeLayout.LEN, opcode);
    putInt(
        sqe + SqeLayout.OP_FLAGS, SqeLayout.CANCEL_FD | SqeLayout.CANCEL_OP | SqeLayout.CANCEL_ALL);
  }

  /** Cancels everything in the ring. */
  void cancelAll(long userData) {
    long sqe = next(SqeLayout.OP_ASYNC_CANCEL, -1, userData);
    putInt(sqe + SqeLayout.OP_FLAGS, SqeLayout.CANCEL_ANY | SqeLayout.CANCEL_ALL);
  }

  /** An entry that is zero but for what every operation has. */
  private long next(byte opcode, int descriptor, long userData) {
    if (pending() > mask) {
      ring.submitFull();
    }
    long sqe = sqes + (long) (tail & mask) * SqeLayout.SIZE;
    for (int i = 0; i < SqeLayout.SIZE; i += Long.BYTES) {
      putLong(sqe + i, 0);
    }
    putByte(sqe + SqeLayout.OPCODE, opcode);
    putInt(sqe + SqeLayout.FD, descriptor);
    putLong(sqe + SqeLayout.USER_DATA, userData);
    tail++;
    ring.submitted();
    return sqe;
  }
}
