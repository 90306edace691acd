package io.monocoque.protocol.security;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.ProtocolError;
import io.monocoque.protocol.wire.ProtocolException;
import io.monocoque.protocol.wire.WireText;

/**
 * What a server asks a ZAP handler about a peer, and what the handler's reply means.
 *
 * <pre>
 *   request   [ "" ][ "1.0" ][ id ][ domain ][ address ][ identity ][ mechanism ][ credentials ... ]
 *   reply     [ "" ][ "1.0" ][ id ][ status ][ text ][ user id ][ metadata ]
 * </pre>
 *
 * <p>Credentials are nothing under NULL, user name and password under PLAIN, and a public key of 32
 * bytes under CURVE. As each request has a pipe of its own, the id tells nothing and is always the
 * same.
 *
 * <p>Threading: stateless. Source: RFC 27.
 */
public final class Zap {
  /** Where a handler is bound, behind {@code inproc://}. */
  public static final String NAME = "zeromq.zap.01";

  private static final Bytes VERSION = Bytes.of("1.0");
  private static final Bytes ID = Bytes.of("1");
  private static final int REPLY_PARTS = 7;
  private static final int ACCEPTED = 200;

  private Zap() {}

  /**
   * The request.
   *
   * @param address the peer's IP address; empty if it has none
   * @param identity what the peer calls itself; empty if that is not known
   */
  public static Message request(
      String domain, String address, Bytes identity, Credentials credentials) {
    Message.Builder request = Message.builder().addEmpty().add(VERSION).add(ID);
    request.add(domain).add(address).add(identity);
    switch (credentials) {
      case Credentials.None _ -> request.add("NULL");
      case Credentials.Plain plain ->
          request.add("PLAIN").add(plain.userName()).add(plain.password());
      case Credentials.Curve curve -> request.add("CURVE").add(curve.publicKey().bytes());
    }
    return request.build();
  }

  /**
   * What the reply decides.
   *
   * @throws ProtocolException if it is none; the codes are libzmq's
   */
  public static Verdict verdict(Message reply) throws ProtocolException {
    int count = reply.partCount();
    if (count != REPLY_PARTS) {
      throw new ProtocolException(
          ProtocolError.ZAP_MALFORMED_REPLY, "a ZAP reply of " + count + " parts, not 7");
    }
    require(reply.part(0), Bytes.empty(), "delimiter", ProtocolError.ZAP_UNSPECIFIED);
    require(reply.part(1), VERSION, "version", ProtocolError.ZAP_BAD_VERSION);
    require(reply.part(2), ID, "request id", ProtocolError.ZAP_BAD_REQUEST_ID);
    int status = status(reply.part(3));
    Metadata metadata = metadata(reply.part(6));
    return status == ACCEPTED
        ? new Verdict.Accepted(reply.part(5).text(), metadata)
        : new Verdict.Denied(status);
  }

  private static int status(Bytes part) throws ProtocolException {
    return switch (part.text()) {
      case "200" -> ACCEPTED;
      case "300" -> 300;
      case "400" -> 400;
      case "500" -> 500;
      default -> throw unexpected(ProtocolError.ZAP_INVALID_STATUS_CODE, "status", part);
    };
  }

  private static void require(Bytes part, Bytes expected, String what, ProtocolError otherwise)
      throws ProtocolException {
    if (!part.equals(expected)) {
      throw unexpected(otherwise, what, part);
    }
  }

  private static ProtocolException unexpected(ProtocolError code, String what, Bytes part) {
    return new ProtocolException(
        code, "a ZAP reply with the " + what + " \"" + WireText.printable(part) + '"');
  }

  private static Metadata metadata(Bytes encoded) throws ProtocolException {
    try {
      return Metadata.parse(encoded);
    } catch (ProtocolException e) {
      throw new ProtocolException(
          ProtocolError.ZAP_INVALID_METADATA, "a ZAP reply with " + e.detail());
    }
  }
}
