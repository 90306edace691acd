package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Messages as lists of parts. */
final class Parts {
  private Parts() {}

  static List<byte[]> of(String... texts) {
    return Arrays.stream(texts).map(Parts::bytes).toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] part) {
    return new String(part, StandardCharsets.UTF_8);
  }

  static List<String> texts(List<byte[]> parts) {
    return parts.stream().map(Parts::text).toList();
  }

  static Message message(List<byte[]> parts) {
    return Message.of(parts.stream().map(Bytes::of).toList());
  }

  static List<byte[]> of(Message message) {
    return message.parts().stream().map(Bytes::toArray).toList();
  }

  static List<byte[]> concat(List<byte[]> head, List<byte[]> tail) {
    List<byte[]> whole = new ArrayList<>(head);
    whole.addAll(tail);
    return whole;
  }

  /** Compares content, and names the first difference without printing megabytes. */
  static void assertSame(List<byte[]> expected, List<byte[]> actual) {
    assertEquals(expected.size(), actual.size(), "parts");
    for (int i = 0; i < expected.size(); i++) {
      int at = Arrays.mismatch(expected.get(i), actual.get(i));
      if (at >= 0) {
        fail(
            "part %d differs at byte %d (sizes: expected %d, actual %d)"
                .formatted(i, at, expected.get(i).length, actual.get(i).length));
      }
    }
  }
}
