package io.monocoque.protocol.wire;

/**
 * What some bytes on the wire mean, for people who look at them.
 *
 * @param from the offset of the first byte
 * @param to the offset behind the last one
 * @param meaning printable, without a line end
 */
public record WireField(int from, int to, String meaning) {
  public WireField {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("not a range: [" + from + ", " + to + ")");
    }
  }
}
