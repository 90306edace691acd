package io.monocoque.patterns;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.TrustedBytes;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a REQ puts around a request and takes off a reply.
 *
 * <pre>
 *   plain        [ ""       ][ body ... ]
 *   correlated   [ id: u32  ][ ""       ][ body ... ]
 * </pre>
 *
 * <p>Threading: stateless. Ownership: parts are passed on by reference, nothing is copied.
 *
 * <p>Source: RFC 28, REQ; the id is libzmq's ZMQ_REQ_CORRELATE.
 */
public final class ReqEnvelope {
  /** What stands in front of a plain request. */
  public static final List<Bytes> STACK = List.of(Bytes.empty());

  private static final int ID_SIZE = 4;

  private ReqEnvelope() {}

  /** The request as it goes out. */
  public static Message wrap(Message body) {
    Bytes[] parts = new Bytes[1 + body.partCount()];
    parts[0] = Bytes.empty();
    Parts.copy(body, 0, parts, 1);
    return TrustedBytes.message(parts);
  }

  /** The request as it goes out with an id, which the reply repeats. */
  public static Message wrap(int requestId, Message body) {
    Bytes[] parts = new Bytes[2 + body.partCount()];
    parts[0] = Bytes.of(ByteBuffer.allocate(ID_SIZE).putInt(requestId).flip());
    parts[1] = Bytes.empty();
    Parts.copy(body, 0, parts, 2);
    return TrustedBytes.message(parts);
  }

  /** The body of a reply, or null if it is malformed and to be skipped. */
  public static @Nullable Message unwrap(Message reply) {
    return bodyAfterDelimiter(reply, 0);
  }

  /** The body of the reply to this very request, or null if it is another's, or malformed. */
  public static @Nullable Message unwrap(int requestId, Message reply) {
    Bytes id = reply.part(0);
    return id.size() == ID_SIZE && intAt(id) == requestId ? bodyAfterDelimiter(reply, 1) : null;
  }

  private static @Nullable Message bodyAfterDelimiter(Message reply, int at) {
    return reply.partCount() > at + 1 && reply.part(at).isEmpty()
        ? Parts.from(reply, at + 1)
        : null;
  }

  private static int intAt(Bytes id) {
    int value = 0;
    for (int i = 0; i < ID_SIZE; i++) {
      value = value << 8 | (id.byteAt(i) & 0xff);
    }
    return value;
  }
}
