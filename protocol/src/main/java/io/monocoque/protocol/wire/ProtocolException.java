package io.monocoque.protocol.wire;

/**
 * The peer broke the protocol; its connection ends, and nothing else.
 *
 * <p>It has no stack trace: what matters is what the peer sent, and a peer that sends garbage on
 * purpose should not make us walk the stack each time.
 */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ProtocolError code;
  private final String detail;

  /**
   * Says what happened.
   *
   * @param detail what was wrong with which value, in printable characters
   */
  public ProtocolException(ProtocolError code, String detail) {
    super(code + ": " + detail, null, false, false);
    this.code = code;
    this.detail = detail;
  }

  public ProtocolError code() {
    return code;
  }

  /** What was wrong with which value; the message has the code in front of it. */
  public String detail() {
    return detail;
  }
}
