package io.monocoque.bytes;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name under which a ROUTER knows a peer: 1 to 255 bytes. Names that begin with a zero byte are
 * reserved for those that the engine makes up.
 *
 * <p>Threading: immutable. Source: RFC 28, ROUTER; RFC 37, section 3.7 (the Identity property).
 */
public final class RoutingId {
  private static final int MAX_SIZE = 255;

  private final Bytes bytes;
  private final int hash;

  private RoutingId(Bytes bytes) {
    this.bytes = bytes;
    this.hash = bytes.hashCode();
  }

  /**
   * A name given by an application.
   *
   * @throws IllegalArgumentException unless it has 1 to 255 bytes and does not begin with zero
   */
  public static RoutingId of(Bytes bytes) {
    if (bytes.isEmpty() || bytes.size() > MAX_SIZE) {
      throw new IllegalArgumentException(
          "a routing id has 1 to " + MAX_SIZE + " bytes, not " + bytes.size());
    }
    if (bytes.byteAt(0) == 0) {
      throw new IllegalArgumentException(
          "a routing id does not begin with a zero byte: those are made by the engine");
    }
    return new RoutingId(bytes);
  }

  /** A name given by an application, in UTF-8; see {@link #of(Bytes)}. */
  public static RoutingId of(String text) {
    return of(Bytes.of(text));
  }

  /** The name for a peer that gave none: a zero byte and the number in big-endian order. */
  public static RoutingId generated(int number) {
    return new RoutingId(Bytes.of(ByteBuffer.allocate(5).put((byte) 0).putInt(number).flip()));
  }

  public Bytes bytes() {
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RoutingId that && hash == that.hash && bytes.equals(that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The name if it is printable ASCII, else its bytes in hexadecimal. */
  @Override
  public String toString() {
    byte[] raw = bytes.toArray();
    for (byte b : raw) {
      if (b < 0x20 || b == 0x7f) {
        return "0x" + HexFormat.of().formatHex(raw);
      }
    }
    return bytes.text();
  }
}
