package io.monocoque.uring;

/**
 * A submission, {@code struct io_uring_sqe}, as far as our operations use it.
 *
 * <pre>
 *    0        1        2                 4                                   8
 *   +--------+--------+-----------------+-----------------------------------+
 *   | opcode | flags  | ioprio          | fd                                |
 *   +--------+--------+-----------------+-----------------------------------+
 * 8 | off                                                                   |
 *   +-----------------------------------------------------------------------+
 * 16 | addr                                                                  |
 *   +-----------------------------------+-----------------------------------+
 * 24 | len                               | flags of the operation            |
 *   +-----------------------------------+-----------------------------------+
 * 32 | user_data                                                             |
 *   +-----------------+-----------------+-----------------------------------+
 * 40 | buf_group       | personality     | file_index                        |
 *   +-----------------+-----------------+-----------------------------------+
 * 48 | addr3, padding                                                     64 |
 *   +-----------------------------------------------------------------------+
 * </pre>
 */
final class SqeLayout {
  static final int SIZE = 64;
  static final int OPCODE = 0;
  static final int FLAGS = 1;
  static final int IOPRIO = 2;
  static final int FD = 4;
  static final int OFF = 8;
  static final int ADDR = 16;
  static final int LEN = 24;
  static final int OP_FLAGS = 28;
  static final int USER_DATA = 32;
  static final int BUF_GROUP = 40;

  static final byte OP_POLL_ADD = 6;
  static final byte OP_ACCEPT = 13;
  static final byte OP_ASYNC_CANCEL = 14;
  static final byte OP_CONNECT = 16;
  static final byte OP_SEND = 26;
  static final byte OP_RECV = 27;

  /** In flags: the kernel takes the memory from a group of provided buffers. */
  static final byte BUFFER_SELECT = 1 << 5;

  /** In ioprio of RECV: there is nothing yet, so wait before the first try. */
  static final short RECV_POLL_FIRST = 1;

  /** In ioprio of ACCEPT. */
  static final short ACCEPT_MULTISHOT = 1;

  /** In len of POLL_ADD. */
  static final int POLL_MULTISHOT = 1;

  /** In the operation's flags of ASYNC_CANCEL. */
  static final int CANCEL_ALL = 1;

  static final int CANCEL_FD = 1 << 1;
  static final int CANCEL_ANY = 1 << 2;
  static final int CANCEL_OP = 1 << 5;

  private SqeLayout() {}
}
