package io.monocoque.uring;

/**
 * What a ring is made from and how it lies in memory, {@code struct io_uring_params}.
 *
 * <pre>
 *    0            4            8       12 .. 19     20         24 .. 39
 *   +------------+------------+-------+------------+----------+----------+
 *   | sq_entries | cq_entries | flags | (sqpoll)   | features | reserved |
 *   +------------+------------+-------+------------+----------+----------+
 * 40 | sq_off: head tail mask entries flags dropped array, reserved       |
 *   +--------------------------------------------------------------------+
 * 80 | cq_off: head tail mask entries overflow cqes flags, reserved   120 |
 *   +--------------------------------------------------------------------+
 * </pre>
 */
final class ParamsLayout {
  static final int SIZE = 120;
  static final int SQ_ENTRIES = 0;
  static final int CQ_ENTRIES = 4;
  static final int FLAGS = 8;
  static final int FEATURES = 20;

  static final int SQ_HEAD = 40;
  static final int SQ_TAIL = 44;
  static final int SQ_MASK = 48;
  static final int SQ_FLAGS = 56;
  static final int SQ_ARRAY = 64;

  static final int CQ_HEAD = 80;
  static final int CQ_TAIL = 84;
  static final int CQ_MASK = 88;
  static final int CQ_CQES = 100;

  static final int SETUP_CQSIZE = 1 << 3;
  static final int SETUP_CLAMP = 1 << 4;
  static final int SETUP_R_DISABLED = 1 << 6;
  static final int SETUP_SUBMIT_ALL = 1 << 7;
  static final int SETUP_TASKRUN_FLAG = 1 << 9;
  static final int SETUP_SINGLE_ISSUER = 1 << 12;
  static final int SETUP_DEFER_TASKRUN = 1 << 13;
  static final int SETUP_NO_SQARRAY = 1 << 16;

  static final int FEATURE_SINGLE_MMAP = 1;
  static final int FEATURE_NODROP = 1 << 1;
  static final int FEATURE_SUBMIT_STABLE = 1 << 2;
  static final int FEATURE_EXT_ARG = 1 << 8;
  static final int FEATURE_NO_IOWAIT = 1 << 17;

  /** In the SQ's flags: completions wait in the kernel for room. */
  static final int SQ_CQ_OVERFLOW = 1 << 1;

  /** In the SQ's flags: completions wait for an enter with GETEVENTS. */
  static final int SQ_TASKRUN = 1 << 2;

  /** What is mapped at which offset of a ring's descriptor. */
  static final long OFFSET_RINGS = 0;

  static final long OFFSET_SQES = 0x10000000L;

  static final int REGISTER_ENABLE_RINGS = 12;
  static final int REGISTER_PBUF_RING = 22;
  static final int UNREGISTER_PBUF_RING = 23;

  private ParamsLayout() {}
}
