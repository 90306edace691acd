package io.monocoque.bytes;

import io.monocoque.bytes.trusted.CopyCounter;
import io.monocoque.bytes.trusted.Sender;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One message: one or more parts that travel together or not at all.
 *
 * <p>It is one value, so that two threads that send on one socket can never interleave their parts,
 * and a message that is half built cannot be sent. What is known of its sender belongs to the one
 * that was received, not to what it says: two messages of equal parts are equal, and one that is
 * sent on tells the next receiver nothing of where it came from.
 *
 * <p>Threading: immutable, safe to share. Source: RFC 37, section 3.2 (traffic).
 */
public sealed class Message {
  /** One whose sender is known. A class of its own, so that all others are smaller by a field. */
  private static final class FromSender extends Message {
    private final Sender sender;

    private FromSender(Object content, Sender sender) {
      super(content);
      this.sender = sender;
    }

    @Override
    Sender sender() {
      return sender;
    }
  }

  /**
   * The parts, in the least that holds them: of one part its array, if all of that is the part, or
   * its {@link Bytes}; of several an array of {@link Bytes}. The usual small message is then two
   * objects, and its Bytes are made when somebody asks for them.
   */
  private final Object content;

  private Message(Object content) {
    this.content = content;
  }

  static Message ofOwned(Bytes[] parts) {
    if (parts.length == 0) {
      throw new IllegalArgumentException("a message has at least one part");
    }
    return new Message(parts.length == 1 ? parts[0] : parts);
  }

  /** One part, which is the whole array; nobody writes to it again. */
  static Message ofOwned(byte[] part) {
    return new Message(part);
  }

  /** This message, as one that this sender sent. */
  final Message from(Sender newSender) {
    if (newSender == sender()) {
      return this;
    }
    return newSender == Sender.UNKNOWN ? new Message(content) : new FromSender(content, newSender);
  }

  /** One part, copied from the array. */
  public static Message of(byte[] part) {
    CopyCounter.TAKEN.count(part.length);
    return new Message(part.clone());
  }

  /** One part, copied from what remains in the buffer. */
  public static Message of(ByteBuffer part) {
    return new Message(Bytes.of(part));
  }

  /**
   * One part, copied from the segment, which may be of any lifetime.
   *
   * @throws IllegalArgumentException if it is larger than an array can be
   */
  public static Message of(MemorySegment part) {
    return new Message(Bytes.of(part));
  }

  /** One part; nothing is copied. */
  public static Message of(Bytes part) {
    return new Message(Objects.requireNonNull(part));
  }

  /** One part in UTF-8. */
  public static Message of(String part) {
    return new Message(part.getBytes(StandardCharsets.UTF_8));
  }

  /** The parts in order, in UTF-8. */
  public static Message of(String first, String... more) {
    Bytes[] parts = new Bytes[1 + more.length];
    parts[0] = Bytes.of(first);
    for (int i = 0; i < more.length; i++) {
      parts[i + 1] = Bytes.of(more[i]);
    }
    return ofOwned(parts);
  }

  /** The parts in order; nothing is copied. */
  public static Message of(Bytes first, Bytes... more) {
    Bytes[] parts = new Bytes[1 + more.length];
    parts[0] = Objects.requireNonNull(first);
    for (int i = 0; i < more.length; i++) {
      parts[i + 1] = Objects.requireNonNull(more[i]);
    }
    return ofOwned(parts);
  }

  /**
   * The parts in order; nothing is copied.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Message of(List<Bytes> parts) {
    return ofOwned(List.copyOf(parts).toArray(new Bytes[0]));
  }

  /** Builds a message of mixed parts. */
  public static Builder builder() {
    return new Builder();
  }

  /** At least 1. */
  public final int partCount() {
    return content instanceof Bytes[] parts ? parts.length : 1;
  }

  /**
   * The part at {@code index}.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= index < partCount()}
   */
  public final Bytes part(int index) {
    if (content instanceof Bytes[] parts) {
      return parts[index];
    }
    Objects.checkIndex(index, 1);
    return only();
  }

  /** As {@code part(index).size()}; makes nothing. */
  final int partSize(int index) {
    return content instanceof byte[] array && index == 0 ? array.length : part(index).size();
  }

  /** As {@code part(index).copyTo(target, at)}; makes nothing. */
  final void copyPart(int index, byte[] target, int at) {
    if (content instanceof byte[] array && index == 0) {
      System.arraycopy(array, 0, target, at, array.length);
    } else {
      part(index).copyTo(target, at);
    }
  }

  /** The part of a message that has just one. */
  private Bytes only() {
    return content instanceof byte[] array ? Bytes.ofOwned(array) : (Bytes) content;
  }

  /** The parts in order, unmodifiable. */
  public final List<Bytes> parts() {
    return content instanceof Bytes[] parts ? List.of(parts) : List.of(only());
  }

  /** The sum of the parts' sizes in bytes. */
  public final long byteCount() {
    long sum = 0;
    for (int i = 0; i < partCount(); i++) {
      sum += partSize(i);
    }
    return sum;
  }

  Sender sender() {
    return Sender.UNKNOWN;
  }

  /**
   * Who sent it, as whoever let the sender in said; empty if nobody did, or if nothing is known of
   * the sender at all, see {@link #metadata}.
   */
  public final String userId() {
    return sender().userId();
  }

  /**
   * What is known of who sent it: the same map for all messages of a connection, unmodifiable;
   * looking up ignores case.
   *
   * <p>{@code User-Id} is who it is, {@code Peer-Address} its IP address, if it has one. Then there
   * is what was said of it when it was let in, and what it says of itself: {@code Socket-Type},
   * {@code Identity}, and what it adds, under names that begin with {@code X-} as a rule. It cannot
   * say anything that one of the former has said.
   *
   * <p>Empty for messages that were not received, or from this process. A received message has it
   * where peers are asked about, as by {@code authenticate}, and else with the socket's option
   * {@code receiveMetadata(true)}; it takes 8 bytes more for each message.
   */
  public final Map<String, Bytes> metadata() {
    return sender().metadata();
  }

  /**
   * The parts decoded as UTF-8 and joined by a line feed; a malformed sequence becomes U+FFFD. For
   * a message of one part that is the part's text.
   */
  public final String text() {
    if (!(content instanceof Bytes[] parts)) {
      return only().text();
    }
    StringJoiner joined = new StringJoiner("\n");
    for (Bytes part : parts) {
      joined.add(part.text());
    }
    return joined.toString();
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof Message that && parts().equals(that.parts());
  }

  @Override
  public final int hashCode() {
    return parts().hashCode();
  }

  /** The shape only: content does not belong into logs. */
  @Override
  public final String toString() {
    return "Message[" + partCount() + " parts, " + byteCount() + " bytes]";
  }

  /** Collects parts. Threading: one thread. May be used again after {@link #build}. */
  public static final class Builder {
    private final List<Bytes> parts = new ArrayList<>();

    private Builder() {}

    /** Adds a part without copying it. */
    public Builder add(Bytes part) {
      parts.add(Objects.requireNonNull(part));
      return this;
    }

    /** Adds a copy of the array. */
    public Builder add(byte[] part) {
      return add(Bytes.of(part));
    }

    /** Adds a copy of what remains in the buffer. */
    public Builder add(ByteBuffer part) {
      return add(Bytes.of(part));
    }

    /** Adds a copy of the segment. */
    public Builder add(MemorySegment part) {
      return add(Bytes.of(part));
    }

    /** Adds the text in UTF-8. */
    public Builder add(String part) {
      return add(Bytes.of(part));
    }

    /** Adds an empty part, as it stands between an envelope and a body. */
    public Builder addEmpty() {
      return add(Bytes.empty());
    }

    /** Adds all parts of another message. */
    public Builder addAll(Message message) {
      parts.addAll(message.parts());
      return this;
    }

    /**
     * The message.
     *
     * @throws IllegalStateException if no part was added
     */
    public Message build() {
      if (parts.isEmpty()) {
        throw new IllegalStateException("a message has at least one part: add one before build()");
      }
      return ofOwned(parts.toArray(new Bytes[0]));
    }
  }
}
