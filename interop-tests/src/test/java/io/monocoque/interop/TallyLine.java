package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.libzmq.CheckedPattern;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A line of a tallying libzmq process: {@code NUMBER TAB PART TAB PART...}, texts in quotes, other
 * bytes in hex, long parts cut and their length told.
 */
record TallyLine(List<String> parts) {
  static TallyLine parse(String line) {
    List<String> fields = Arrays.asList(line.split("\t", -1));
    return new TallyLine(List.copyOf(fields.subList(1, fields.size())));
  }

  /** The text of a message of one part. */
  String text() {
    assertEquals(1, parts.size(), parts::toString);
    String part = parts.getFirst();
    assertTrue(part.startsWith("\"") && part.endsWith("\""), part);
    return part.substring(1, part.length() - 1);
  }

  /** The number of a checkable message, of which the heads and lengths of the parts are checked. */
  long sequence(CheckedPattern pattern) {
    assertEquals(pattern.parts(), parts.size(), parts::toString);
    long sequence = head(0, 0, 16);
    for (int i = 0; i < parts.size(); i++) {
      assertEquals(sequence, head(i, 0, 16), "part " + i + " is of another message: " + parts);
      assertEquals(i, head(i, 16, 24), "part " + i + " is another part: " + parts);
      String length = "...(" + pattern.size() + " bytes)";
      assertTrue(parts.get(i).endsWith(length), () -> "not of its length: " + parts);
    }
    return sequence;
  }

  private long head(int part, int from, int to) {
    return HexFormat.fromHexDigitsToLong(parts.get(part), 2 + from, 2 + to);
  }
}
