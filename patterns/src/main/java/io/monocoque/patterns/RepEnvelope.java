package io.monocoque.patterns;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import io.monocoque.bytes.trusted.TrustedBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way back to a client: the address stack that a request came with, which its reply repeats.
 *
 * <pre>
 *   request   [ hop n ] ... [ hop 1 ][ "" ][ body ... ]
 *             └──────── envelope ────────┘
 *   reply     the same envelope          [ body ... ]
 * </pre>
 *
 * <p>Each ROUTER on the way put one hop in front; straight from a REQ there is only the empty part.
 *
 * <p>Threading: immutable. Ownership: refers to the parts of the stack, never to the body.
 *
 * <p>Source: RFC 28, REP.
 */
public final class RepEnvelope {
  private static final RepEnvelope DIRECT = new RepEnvelope(List.of(Bytes.empty()));

  /** The hops and the empty part behind them. */
  private final List<Bytes> stack;

  private RepEnvelope(List<Bytes> stack) {
    this.stack = stack;
  }

  /**
   * A request taken apart.
   *
   * @param body what the application sees
   */
  public record Opened(RepEnvelope envelope, Message body) {}

  /**
   * Takes a request apart behind its first empty part.
   *
   * @return null if it has none, or nothing behind it: malformed, to be skipped
   */
  public static @Nullable Opened open(Message request) {
    int last = request.partCount() - 1;
    for (int i = 0; i < last; i++) {
      if (request.part(i).isEmpty()) {
        return new Opened(ofFirst(request, i + 1), Parts.from(request, i + 1));
      }
    }
    return null;
  }

  /** The reply as it goes back. */
  public Message wrap(Message body) {
    Bytes[] parts = stack.toArray(new Bytes[stack.size() + body.partCount()]);
    Parts.copy(body, 0, parts, stack.size());
    return TrustedBytes.message(parts);
  }

  /** The parts that go in front of the reply. */
  public List<Bytes> stack() {
    return stack;
  }

  /** The number of ROUTERs between the client and here. */
  public int hopCount() {
    return stack.size() - 1;
  }

  private static RepEnvelope ofFirst(Message request, int partCount) {
    if (partCount == 1) {
      return DIRECT;
    }
    return new RepEnvelope(List.copyOf(request.parts().subList(0, partCount)));
  }
}
