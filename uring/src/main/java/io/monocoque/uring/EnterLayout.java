package io.monocoque.uring;

/**
 * The extended argument of an enter, {@code struct io_uring_getevents_arg}, and behind it the
 * {@code struct __kernel_timespec} that it points to.
 *
 * <pre>
 *    0           8              12              16             24
 *   +-----------+--------------+---------------+--------------+
 *   | sigmask   | sigmask_sz   | min_wait_usec | ts: address  |
 *   +-----------+--------------+---------------+--------------+
 * 24 | tv_sec    | tv_nsec                                  40 |
 *   +-----------+---------------------------------------------+
 * </pre>
 */
final class EnterLayout {
  /** Of the argument alone, as the kernel wants to be told. */
  static final int ARGUMENT_SIZE = 24;

  static final int SIGMASK = 0;
  static final int SIGMASK_SIZE = 8;
  static final int TIMESPEC_ADDRESS = 16;

  static final int TIMESPEC = 24;
  static final int TIMESPEC_SIZE = 16;
  static final int SECONDS = TIMESPEC;
  static final int NANOS = TIMESPEC + 8;

  static final int SIZE = TIMESPEC + TIMESPEC_SIZE;

  static final int GETEVENTS = 1;
  static final int EXT_ARG = 1 << 3;

  /** Who waits counts as idle, not as waiting for a disk (Linux 6.15). */
  static final int NO_IOWAIT = 1 << 7;

  private EnterLayout() {}
}
