package io.monocoque.protocol.wire;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.TrustedBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The properties that peers tell each other in the handshake.
 *
 * <pre>
 *   property = | name size u8 | name | value size u32 BE | value |
 * </pre>
 *
 * <p>Names are compared without case. Of two properties with one name the first counts, so that a
 * later one cannot replace what was already looked at.
 *
 * <p>Threading: immutable once it is given out. Ownership: values are copies, or belong to whoever
 * gave them. Source: RFC 37, section 3.3 (metadata).
 */
public final class Metadata {
  public static final String SOCKET_TYPE = "Socket-Type";
  public static final String IDENTITY = "Identity";

  private final TreeMap<String, Bytes> properties = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** The order on the wire. */
  private final List<String> names = new ArrayList<>();

  private Metadata() {}

  /**
   * These properties, in the map's order.
   *
   * @throws IllegalArgumentException if a name does not have 1 to 255 ASCII characters
   */
  public static Metadata of(Map<String, Bytes> properties) {
    Metadata metadata = new Metadata();
    properties.forEach(
        (name, value) -> {
          if (!WireText.isName(name, '\u007f')) {
            throw new IllegalArgumentException("not a metadata name: \"" + name + '"');
          }
          metadata.add(name, value);
        });
    return metadata;
  }

  /** What a socket says of itself: its type, and its identity if the type sends one. */
  public static Metadata ofSocket(SocketType type, Bytes identity) {
    return ofSocket(type, identity, Map.of());
  }

  /** As {@link #ofSocket(SocketType, Bytes)}, and what else there is to say. */
  public static Metadata ofSocket(SocketType type, Bytes identity, Map<String, Bytes> more) {
    Metadata metadata = new Metadata();
    metadata.add(SOCKET_TYPE, Bytes.of(type.name()));
    if (type.sendsIdentity()) {
      metadata.add(IDENTITY, identity);
    }
    for (Map.Entry<String, Bytes> each : more.entrySet()) {
      metadata.add(each.getKey(), each.getValue());
    }
    return metadata;
  }

  /** Reads properties up to the last byte. */
  public static Metadata parse(Bytes encoded) throws ProtocolException {
    Metadata metadata = new Metadata();
    for (int at = 0; at < encoded.size(); ) {
      int valueAt = valueAt(encoded, at);
      int valueSize = intAt(encoded, valueAt - 4);
      if (valueSize < 0 || valueSize > encoded.size() - valueAt) {
        throw invalid(
            "value of " + (valueSize & 0xffff_ffffL) + " bytes", encoded.size() - valueAt);
      }
      metadata.add(nameAt(encoded, at), Bytes.of(encoded.asSegment().asSlice(valueAt, valueSize)));
      at = valueAt + valueSize;
    }
    return metadata;
  }

  private void add(String name, Bytes value) {
    if (properties.putIfAbsent(name, value) == null) {
      names.add(name);
    }
  }

  /** The offset behind the value's size, which is known to be there. */
  private static int valueAt(Bytes encoded, int at) throws ProtocolException {
    int nameSize = encoded.byteAt(at) & 0xff;
    int left = encoded.size() - at - 1;
    if (nameSize == 0) {
      throw invalid("name of 0 bytes", left);
    }
    if (nameSize + 4 > left) {
      throw invalid("name of " + nameSize + " bytes", left);
    }
    return at + 1 + nameSize + 4;
  }

  private static String nameAt(Bytes encoded, int at) {
    int nameSize = encoded.byteAt(at) & 0xff;
    byte[] name = encoded.slice(at + 1, at + 1 + nameSize).toArray();
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private static int intAt(Bytes encoded, int at) {
    return (encoded.byteAt(at) & 0xff) << 24
        | (encoded.byteAt(at + 1) & 0xff) << 16
        | (encoded.byteAt(at + 2) & 0xff) << 8
        | (encoded.byteAt(at + 3) & 0xff);
  }

  private static ProtocolException invalid(String what, int left) {
    return new ProtocolException(
        ProtocolError.INVALID_METADATA, "a metadata " + what + " where " + left + " are left");
  }

  /** The value, or null; {@code name} in any case. */
  public @Nullable Bytes property(String name) {
    return properties.get(name);
  }

  /** All properties; looking up ignores case. Unmodifiable. */
  public Map<String, Bytes> asMap() {
    return Collections.unmodifiableMap(properties);
  }

  /** The properties as they stand in READY and INITIATE. */
  public Bytes encode() {
    int size = 0;
    for (Map.Entry<String, Bytes> property : properties.entrySet()) {
      size = Math.addExact(size, 5 + property.getKey().length());
      size = Math.addExact(size, property.getValue().size());
    }
    byte[] encoded = new byte[size];
    ByteBuffer out = ByteBuffer.wrap(encoded);
    for (String name : names) {
      Bytes value = Objects.requireNonNull(properties.get(name));
      out.put((byte) name.length());
      out.put(name.getBytes(StandardCharsets.ISO_8859_1));
      out.putInt(value.size());
      out.put(value.asByteBuffer());
    }
    return TrustedBytes.wrap(encoded);
  }

  /** Adds the properties in {@code encoded}, which stands at {@code offset} of the whole. */
  static void describe(Bytes encoded, int offset, List<WireField> fields) throws ProtocolException {
    parse(encoded);
    for (int at = 0; at < encoded.size(); ) {
      int valueAt = valueAt(encoded, at);
      int end = valueAt + intAt(encoded, valueAt - 4);
      String name = WireText.printable(encoded.slice(at + 1, valueAt - 4));
      String value = WireText.printable(encoded.slice(valueAt, end));
      fields.add(new WireField(offset + at, offset + end, name + " = " + value));
      at = end;
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Metadata that && properties.equals(that.properties);
  }

  @Override
  public int hashCode() {
    return properties.hashCode();
  }

  /** The names only: content does not belong into logs. */
  @Override
  public String toString() {
    return "Metadata" + names.stream().map(Bytes::of).map(WireText::printable).toList();
  }
}
