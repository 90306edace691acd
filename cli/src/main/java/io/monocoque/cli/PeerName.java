package io.monocoque.cli;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.RoutingId;
import io.monocoque.cli.format.QuotedText;
import java.util.HexFormat;

/**
 * The name of a peer as people write it: as text, as {@code 0xHEX}, or in quotes with escapes.
 *
 * <p>The last two are for the names that a ROUTER makes up, which are no text.
 */
final class PeerName {
  private static final String HEX = "0x";
  private static final int GENERATED_SIZE = 5;

  private PeerName() {}

  /**
   * The bytes of a name.
   *
   * @throws IllegalArgumentException if it looks like hexadecimal or quotes and is not
   */
  static Bytes bytes(String text) {
    if (text.startsWith(HEX)) {
      try {
        return Bytes.of(HexFormat.of().parseHex(text, HEX.length(), text.length()));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "after 0x go pairs of hexadecimal digits, as in 0x00a1, unlike in " + text, e);
      }
    }
    return text.startsWith("\"") ? QuotedText.parse(text) : Bytes.of(text);
  }

  /**
   * A name, given by the peer or made up by our ROUTER.
   *
   * @throws IllegalArgumentException if it is none
   */
  static RoutingId parse(Bytes written) {
    boolean plain = !written.startsWith(Bytes.of(HEX)) && !written.startsWith(Bytes.of("\""));
    Bytes name = plain ? written : bytes(written.text());
    if (name.size() == GENERATED_SIZE && name.byteAt(0) == 0) {
      return RoutingId.generated(name.asByteBuffer().getInt(1));
    }
    return RoutingId.of(name);
  }
}
