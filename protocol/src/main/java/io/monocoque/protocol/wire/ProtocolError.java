package io.monocoque.protocol.wire;

/**
 * What a peer did wrong, or a ZAP handler. The numbers are those of libzmq's socket monitor where
 * it has one, since ported applications compare them; the rest is in a range that libzmq does not
 * use.
 */
public enum ProtocolError {
  UNSPECIFIED(0x10000000),
  UNEXPECTED_COMMAND(0x10000001),
  INVALID_SEQUENCE(0x10000002),
  KEY_EXCHANGE(0x10000003),
  MALFORMED_COMMAND(0x10000011),
  MALFORMED_COMMAND_MESSAGE(0x10000012),
  MALFORMED_COMMAND_HELLO(0x10000013),
  MALFORMED_COMMAND_INITIATE(0x10000014),
  MALFORMED_COMMAND_ERROR(0x10000015),
  MALFORMED_COMMAND_READY(0x10000016),
  MALFORMED_COMMAND_WELCOME(0x10000017),
  INVALID_METADATA(0x10000018),
  CRYPTOGRAPHIC(0x11000001),
  MECHANISM_MISMATCH(0x11000002),

  /** Not the peer but the ZAP handler did it wrong, in these. */
  ZAP_UNSPECIFIED(0x20000000),
  ZAP_MALFORMED_REPLY(0x20000001),
  ZAP_BAD_REQUEST_ID(0x20000002),
  ZAP_BAD_VERSION(0x20000003),
  ZAP_INVALID_STATUS_CODE(0x20000004),
  ZAP_INVALID_METADATA(0x20000005),

  /** The first bytes are not a greeting of any version. */
  BAD_GREETING(0x4D000001),
  /** ZMTP 1.0 or 2.0, which we do not speak. */
  UNSUPPORTED_VERSION(0x4D000002),
  /** A frame header that no version allows. */
  MALFORMED_FRAME(0x4D000003),
  /** A frame or message over a limit, refused before memory was taken for it. */
  OVERSIZE_MESSAGE(0x4D000004),
  /** Two sockets that cannot talk to each other, such as PUSH and PUB. */
  INCOMPATIBLE_SOCKET_TYPE(0x4D000005),
  /** The peer refused us with an ERROR command; the detail has its reason. */
  PEER_ERROR(0x4D000006);

  private final int number;

  ProtocolError(int number) {
    this.number = number;
  }

  /** The value that a socket monitor reports. */
  public int number() {
    return number;
  }
}
