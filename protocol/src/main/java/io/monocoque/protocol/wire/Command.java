package io.monocoque.protocol.wire;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.trusted.TrustedBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A command: what peers say to each other about the connection, beside the messages.
 *
 * <pre>
 *   frame header with COMMAND, never MORE | name size u8 | name | data |
 * </pre>
 *
 * <p>Threading: immutable. Source: RFC 37, section 3.2 (framing) and 3.5 (commands).
 *
 * @param name 1 to 255 characters of ISO 8859-1, as a peer may send anything
 */
public record Command(String name, Bytes data) {
  public static final String HELLO = "HELLO";
  public static final String WELCOME = "WELCOME";
  public static final String INITIATE = "INITIATE";
  public static final String READY = "READY";
  public static final String ERROR = "ERROR";
  public static final String SUBSCRIBE = "SUBSCRIBE";
  public static final String CANCEL = "CANCEL";
  public static final String PING = "PING";
  public static final String PONG = "PONG";

  /** The most that a PONG repeats of a PING's context. */
  public static final int MAX_PING_CONTEXT = 16;

  /**
   * How PLAIN servers and clients of libzmq write the name of ERROR: its size and its E have become
   * one byte there, 5E, by the rules of C for {@code "\x05E"}.
   */
  private static final Bytes LIBZMQ_PLAIN_ERROR = Bytes.of("^RROR");

  /** The time-to-live before the context in a PING. */
  private static final int TTL_SIZE = 2;

  public Command {
    if (!WireText.isName(name, '\u00ff')) {
      throw new IllegalArgumentException("a command name has 1 to 255 bytes: \"" + name + '"');
    }
  }

  public static Command ready(Metadata metadata) {
    return new Command(READY, metadata.encode());
  }

  /** Refuses the peer. */
  public static Command error(String reason) {
    byte[] ascii = reason.getBytes(StandardCharsets.US_ASCII);
    byte[] data = new byte[1 + ascii.length];
    data[0] = (byte) ascii.length;
    System.arraycopy(ascii, 0, data, 1, ascii.length);
    return new Command(ERROR, TrustedBytes.wrap(data));
  }

  public static Command subscribe(Bytes topic) {
    return new Command(SUBSCRIBE, topic);
  }

  public static Command cancel(Bytes topic) {
    return new Command(CANCEL, topic);
  }

  /** Reads the body of a command frame; the result refers to it. */
  public static Command parse(Bytes body) throws ProtocolException {
    int nameSize = body.isEmpty() ? 0 : body.byteAt(0) & 0xff;
    if (nameSize == 0 || nameSize > body.size() - 1) {
      throw new ProtocolException(
          ProtocolError.MALFORMED_COMMAND,
          "a command name of " + nameSize + " bytes in a body of " + body.size());
    }
    byte[] name = body.slice(1, 1 + nameSize).toArray();
    return new Command(
        new String(name, StandardCharsets.ISO_8859_1), body.slice(1 + nameSize, body.size()));
  }

  /** As {@link #parse}, in a handshake, where libzmq has an ERROR of its own. */
  public static Command parseHandshake(Bytes body) throws ProtocolException {
    return body.startsWith(LIBZMQ_PLAIN_ERROR)
        ? new Command(ERROR, body.slice(LIBZMQ_PLAIN_ERROR.size(), body.size()))
        : parse(body);
  }

  /** The whole frame. */
  public Bytes encode() {
    int bodySize = Math.addExact(1 + name.length(), data.size());
    byte[] frame = new byte[Math.toIntExact(Frames.encodedSize(bodySize))];
    int at = Frames.encodeHeader(frame, 0, Frames.COMMAND, bodySize);
    frame[at] = (byte) name.length();
    System.arraycopy(name.getBytes(StandardCharsets.ISO_8859_1), 0, frame, at + 1, name.length());
    data.copyTo(frame, at + 1 + name.length());
    return TrustedBytes.wrap(frame);
  }

  /** The PONG that answers this PING. */
  public Command pong() throws ProtocolException {
    if (data.size() < TTL_SIZE) {
      throw new ProtocolException(
          ProtocolError.MALFORMED_COMMAND,
          "a PING of " + (1 + name.length() + data.size()) + " bytes, which has at least 7");
    }
    int end = Math.min(data.size(), TTL_SIZE + MAX_PING_CONTEXT);
    return new Command(PONG, data.slice(TTL_SIZE, end));
  }

  /** The reason that this ERROR gives, printable. */
  public String errorReason() throws ProtocolException {
    int size = data.isEmpty() ? 0 : data.byteAt(0) & 0xff;
    if (data.isEmpty() || size > data.size() - 1) {
      throw new ProtocolException(
          ProtocolError.MALFORMED_COMMAND_ERROR,
          "an ERROR reason of " + size + " bytes in " + data.size());
    }
    return WireText.printable(data.slice(1, 1 + size));
  }

  /** The name as it can be shown. */
  public String printableName() {
    return WireText.printable(Bytes.of(name));
  }

  /** The name and size: content does not belong into logs. */
  @Override
  public String toString() {
    return "Command[" + printableName() + ", " + data.size() + " bytes]";
  }

  /**
   * What each byte of a whole command frame means; READY down to its properties.
   *
   * @throws ProtocolException if it is not a whole, well-formed command frame
   */
  public static List<WireField> describe(Bytes frame) throws ProtocolException {
    MemorySegment bytes = frame.asSegment();
    int header = frame.isEmpty() ? Frames.SHORT_HEADER : Frames.headerSize(frame.byteAt(0));
    if (frame.size() < header
        || (bytes.get(ValueLayout.JAVA_BYTE, 0) & Frames.COMMAND) == 0
        || Frames.bodySize(bytes, 0) != frame.size() - header) {
      throw new ProtocolException(ProtocolError.MALFORMED_FRAME, "not one whole command frame");
    }
    Command command = parse(frame.slice(header, frame.size()));
    int data = header + 1 + command.name().length();
    List<WireField> fields = new ArrayList<>();
    fields.add(new WireField(0, 1, header == Frames.LONG_HEADER ? "long command" : "command"));
    fields.add(new WireField(1, header, (frame.size() - header) + " bytes follow"));
    fields.add(new WireField(header, data, command.printableName()));
    if (command.name().equals(READY)) {
      Metadata.describe(command.data(), data, fields);
    } else if (data < frame.size()) {
      fields.add(new WireField(data, frame.size(), WireText.printable(command.data())));
    }
    return List.copyOf(fields);
  }
}
