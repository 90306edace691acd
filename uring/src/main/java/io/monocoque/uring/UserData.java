package io.monocoque.uring;

/**
 * What a submission carries to its completion: whose it is and which operation.
 *
 * <pre>
 *   63            40 39            16 15       8 7        0
 *  +----------------+----------------+----------+----------+
 *  | slot           | generation     | op       | sequence |
 *  +----------------+----------------+----------+----------+
 * </pre>
 *
 * The generation tells a slot's holders apart, so that a late completion cannot touch a successor;
 * the sequence tells a transport's receives apart, so that a cancel cannot hit a later one.
 */
final class UserData {
  static final int SLOT_BITS = 24;
  static final int GENERATION_BITS = 24;
  static final int MAX_SLOTS = 1 << SLOT_BITS;
  static final int GENERATION_MASK = (1 << GENERATION_BITS) - 1;

  static final int OP_WAKE = 1;
  static final int OP_RECEIVE = 2;
  static final int OP_SEND = 3;
  static final int OP_CONNECT = 4;
  static final int OP_ACCEPT = 5;
  static final int OP_CANCEL = 6;
  static final int OP_READABLE = 7;
  static final int OP_WRITABLE = 8;

  private UserData() {}

  static long pack(int slot, int generation, int op, int sequence) {
    return ((long) slot << 40)
        | ((long) (generation & GENERATION_MASK) << 16)
        | ((long) op << 8)
        | (sequence & 0xff);
  }

  static int slot(long userData) {
    return (int) (userData >>> 40);
  }

  static int generation(long userData) {
    return (int) (userData >>> 16) & GENERATION_MASK;
  }

  static int op(long userData) {
    return (int) (userData >>> 8) & 0xff;
  }

  static int sequence(long userData) {
    return (int) userData & 0xff;
  }

  /** For errors. */
  static String text(long userData) {
    return "operation %d (%d) of slot %d, generation %d"
        .formatted(op(userData), sequence(userData), slot(userData), generation(userData));
  }
}
