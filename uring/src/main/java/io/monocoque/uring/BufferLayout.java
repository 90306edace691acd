package io.monocoque.uring;

/**
 * One buffer in a ring of provided buffers, {@code struct io_uring_buf}. The ring's tail lies in
 * the last two bytes of its first entry.
 *
 * <pre>
 *    0                8        12       14             16
 *   +----------------+--------+--------+--------------+
 *   | addr           | len    | bid    | tail (only   |
 *   |                |        |        | in entry 0)  |
 *   +----------------+--------+--------+--------------+
 * </pre>
 *
 * The ring is made known by {@code struct io_uring_buf_reg}.
 *
 * <pre>
 *    0                8                12       14      16       40
 *   +----------------+----------------+--------+-------+--------+
 *   | ring_addr      | ring_entries   | bgid   | flags | zero   |
 *   +----------------+----------------+--------+-------+--------+
 * </pre>
 */
final class BufferLayout {
  static final int SIZE = 16;
  static final int ADDR = 0;
  static final int LEN = 8;
  static final int BID = 12;
  static final int TAIL = 14;

  static final int REGISTRATION_SIZE = 40;
  static final int REGISTRATION_ADDR = 0;
  static final int REGISTRATION_ENTRIES = 8;
  static final int REGISTRATION_GROUP = 12;
  static final int REGISTRATION_FLAGS = 14;

  /** In the registration's flags: a buffer is used up piece by piece. */
  static final short INCREMENTAL = 2;

  private BufferLayout() {}
}
