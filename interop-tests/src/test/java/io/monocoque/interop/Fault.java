package io.monocoque.interop;

/** Numbers by which events tell what a peer did wrong: libzmq's, and ours from 0x4D000001 on. */
final class Fault {
  /** It is told that it ended, no more. */
  static final int NONE = 0;

  static final int UNEXPECTED_COMMAND = 0x10000001;
  static final int INVALID_SEQUENCE = 0x10000002;
  static final int KEY_EXCHANGE = 0x10000003;
  static final int MALFORMED_COMMAND = 0x10000011;
  static final int MALFORMED_MESSAGE = 0x10000012;
  static final int MALFORMED_HELLO = 0x10000013;
  static final int MALFORMED_INITIATE = 0x10000014;
  static final int MALFORMED_ERROR = 0x10000015;
  static final int MALFORMED_READY = 0x10000016;
  static final int MALFORMED_WELCOME = 0x10000017;
  static final int INVALID_METADATA = 0x10000018;
  static final int CRYPTOGRAPHIC = 0x11000001;
  static final int MECHANISM_MISMATCH = 0x11000002;
  static final int MALFORMED_FRAME = 0x4D000003;
  static final int OVERSIZE = 0x4D000004;
  static final int INCOMPATIBLE_SOCKET_TYPE = 0x4D000005;
  static final int PEER_ERROR = 0x4D000006;

  private Fault() {}
}
