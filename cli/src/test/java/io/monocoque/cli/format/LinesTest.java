package io.monocoque.cli.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LinesTest {
  @Test
  void lastLineNeedsNoLineFeedAndEmptyOnesCount() throws IOException {
    assertEquals(lines("a", "", "b"), read("a\n\nb".getBytes(US_ASCII), 1));
    assertEquals(lines("a", "b"), read("a\nb\n".getBytes(US_ASCII), 1));
    assertEquals(lines(), read(new byte[0], 1));
    assertEquals(lines("\r", "\0"), read("\r\n\0".getBytes(US_ASCII), 1));
  }

  @Property(tries = 200)
  void linesAreTheBytesBetweenLineFeeds(
      @ForAll List<byte[]> parts, @ForAll @IntRange(min = 1, max = 9) int step) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<Bytes> expected = new ArrayList<>();
    for (byte[] part : parts) {
      byte[] line = part.clone();
      for (int i = 0; i < line.length; i++) {
        line[i] = line[i] == '\n' ? 0 : line[i];
      }
      expected.add(Bytes.of(line));
      all.writeBytes(line);
      all.write('\n');
    }

    assertEquals(expected, read(all.toByteArray(), step));
  }

  @Test
  void lineLongerThanTheBufferIsOneLine() throws IOException {
    byte[] line = "x".repeat(200_000).getBytes(US_ASCII);

    assertEquals(List.of(Bytes.of(line)), read(line, 70_000));
  }

  @Test
  void onlyWholeLinesAreHandedOn() throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    LineOutput output = new LineOutput(target);

    output.putAscii("whole");
    output.endLine();
    output.putAscii("half");
    output.flush();

    assertEquals("whole\n", target.toString(US_ASCII));
  }

  @Test
  void fullBufferIsHandedOnUpToALineEnd() throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    LineOutput output = new LineOutput(target);

    for (int i = 0; i < 30_000; i++) {
      output.putAscii("line " + i);
      output.endLine();
    }
    assertTrue(target.size() > 0);
    assertEquals('\n', target.toByteArray()[target.size() - 1]);
    output.flush();

    assertEquals(30_000, target.toString(US_ASCII).lines().count());
  }

  @Test
  void lineLargerThanTheBufferIsWhole() throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    LineOutput output = new LineOutput(target);

    output.putAscii("before");
    output.endLine();
    output.putAscii("begin ");
    output.put(Bytes.of("x".repeat(300_000)));
    output.endLine();
    output.flush();

    assertEquals("before\nbegin " + "x".repeat(300_000) + "\n", target.toString(US_ASCII));
  }

  private static List<Bytes> lines(String... lines) {
    return java.util.Arrays.stream(lines).map(Bytes::of).toList();
  }

  /** Reads all lines from a source that gives so many bytes at a time. */
  private static List<Bytes> read(byte[] source, int step) throws IOException {
    InputStream slow =
        new ByteArrayInputStream(source) {
          @Override
          public synchronized int read(byte[] target, int at, int length) {
            return super.read(target, at, Math.min(step, length));
          }
        };
    LineInput input = new LineInput(slow);
    List<Bytes> lines = new ArrayList<>();
    for (Bytes line = input.next(); line != null; line = input.next()) {
      lines.add(line);
    }
    assertNull(input.next());
    return lines;
  }
}
