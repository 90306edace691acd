package io.monocoque.uring;

/**
 * The three socket addresses that we speak; ports and IP addresses are big-endian.
 *
 * <pre>
 *                0         2       4            8               16
 *               +---------+-------+------------+---------------+
 * sockaddr_in   | family  | port  | address    | zero          |
 *               +---------+-------+------------+---------------+--------------+
 * sockaddr_in6  | family  | port  | flowinfo   | address (16)  | 24: scope id |
 *               +---------+-------+------------+---------------+--------------+
 * sockaddr_un   | family  | path (108), ended by a zero                   110 |
 *               +---------+---------------------------------------------------+
 * </pre>
 */
final class SockaddrLayout {
  static final int FAMILY = 0;

  static final int IN_SIZE = 16;
  static final int IN_PORT = 2;
  static final int IN_ADDRESS = 4;

  static final int IN6_SIZE = 28;
  static final int IN6_PORT = 2;
  static final int IN6_ADDRESS = 8;
  static final int IN6_SCOPE_ID = 24;

  static final int UN_SIZE = 110;
  static final int UN_PATH = 2;

  /** Room for any of them. */
  static final int MAX_SIZE = 112;

  private SockaddrLayout() {}
}
