package io.monocoque.libzmq;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event of a socket, in the first version of libzmq's format.
 *
 * <pre>
 *   part 0   | number: 2 bytes | value: 4 bytes |   in the machine's byte order, unaligned
 *   part 1   | endpoint: text without a nul     |
 * </pre>
 *
 * @param number which kind, see {@link ZmqEvent}
 * @param value a descriptor, an error number or a delay, as the kind says
 * @param endpoint the endpoint it is about
 */
public record ZmqMonitorEvent(int number, int value, String endpoint) {
  private static final int HEAD_BYTES = 6;

  /** The kind, or null for one that a newer library added. */
  public @Nullable ZmqEvent event() {
    return ZmqEvent.withNumber(number);
  }

  static ZmqMonitorEvent of(List<byte[]> parts) {
    if (parts.size() != 2 || parts.getFirst().length != HEAD_BYTES) {
      throw new AssertionError("not an event of version 1: " + parts.size() + " parts");
    }
    MemorySegment head = MemorySegment.ofArray(parts.getFirst());
    return new ZmqMonitorEvent(
        Short.toUnsignedInt(head.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0)),
        head.get(ValueLayout.JAVA_INT_UNALIGNED, 2),
        new String(parts.getLast(), StandardCharsets.UTF_8));
  }
}
