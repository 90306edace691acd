package io.monocoque.uring;

/**
 * A completion, {@code struct io_uring_cqe}.
 *
 * <pre>
 *    0                                                                       8
 *   +-----------------------------------------------------------------------+
 *   | user_data                                                             |
 *   +-----------------------------------+-----------------------------------+
 * 8 | res: the result, or -errno        | flags; buffer id in bits 16 to 31 |
 *   +-----------------------------------+-----------------------------------+
 * </pre>
 */
final class CqeLayout {
  static final int SIZE = 16;
  static final int USER_DATA = 0;
  static final int RES = 8;
  static final int FLAGS = 12;

  /** A provided buffer was used. */
  static final int BUFFER = 1;

  /** The operation goes on. */
  static final int MORE = 1 << 1;

  /** A receive left bytes in the socket; told by most kinds of sockets. */
  static final int SOCK_NONEMPTY = 1 << 2;

  /** The buffer was used in part and stays the kernel's. */
  static final int BUF_MORE = 1 << 4;

  static final int BUFFER_SHIFT = 16;

  private CqeLayout() {}
}
