package io.monocoque.cli.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {
  @ParameterizedTest
  @CsvSource({
    // part in hex, quoted, json
    "68656c6c6f, \"hello\", [\"hello\"]",
    "c3a9, \"é\", [\"é\"]",
    "00, \"\\x00\", [\"\\u0000\"]",
    "ff, \"\\xff\", [\"\\udcff\"]",
    "6109620a630d, \"a\\tb\\nc\\r\", [\"a\\tb\\nc\\r\"]",
    "225c, \"\\\"\\\\\", [\"\\\"\\\\\"]",
    "1b5b326a, \"\\x1b[2j\", [\"\\u001b[2j\"]",
    "7f, \"\\x7f\", [\"\\u007f\"]",
    // U+009B, which some terminals obey like ESC [
    "c29b, \"\\xc2\\x9b\", [\"\\u009b\"]",
    // U+202E turns the rest of the line around
    "e280ae, \"\\xe2\\x80\\xae\", [\"\\u202e\"]",
    // overlong, surrogate, past the end, cut short
    "c080, \"\\xc0\\x80\", [\"\\udcc0\\udc80\"]",
    "eda080, \"\\xed\\xa0\\x80\", [\"\\udced\\udca0\\udc80\"]",
    "f4908080, \"\\xf4\\x90\\x80\\x80\", [\"\\udcf4\\udc90\\udc80\\udc80\"]",
    "e282, \"\\xe2\\x82\", [\"\\udce2\\udc82\"]",
    "f09f9880, \"😀\", [\"😀\"]",
  })
  void partIsEscapedWhereItIsNoPlainText(String hex, String quoted, String json)
      throws OutputException {
    Bytes part = Bytes.of(HexFormat.of().parseHex(hex));

    assertEquals(quoted + "\n", line(FormatName.QUOTED, false, part));
    assertEquals(json + "\n", line(FormatName.JSON, false, part));
    assertEquals(hex + "\n", line(FormatName.HEX, false, part));
  }

  @Test
  void partsAreSeparatedByTabs() throws OutputException {
    Bytes[] parts = {Bytes.of("a"), Bytes.empty(), Bytes.of("b")};

    assertEquals("a\t\tb\n", line(FormatName.RAW, false, parts));
    assertEquals("\"a\"\t\"\"\t\"b\"\n", line(FormatName.QUOTED, false, parts));
    assertEquals("61\t\t62\n", line(FormatName.HEX, false, parts));
    assertEquals("[\"a\",\"\",\"b\"]\n", line(FormatName.JSON, false, parts));
  }

  @Property
  void rawIsTheVeryBytesInAPipe(@ForAll byte[] part) throws OutputException {
    byte[] printed = bytes(FormatName.RAW, false, Bytes.of(part));

    assertEquals('\n', printed[printed.length - 1]);
    assertArrayEquals(part, java.util.Arrays.copyOf(printed, printed.length - 1));
  }

  @Property
  void quotedIsReadBackToTheSameBytes(@ForAll byte[] part) throws OutputException {
    String printed = line(FormatName.QUOTED, true, Bytes.of(part));

    assertEquals(Bytes.of(part), QuotedText.parse(printed.substring(0, printed.length() - 1)));
  }

  @Property
  void quotedTextIsReadBackToo(@ForAll String text) throws OutputException {
    Bytes part = Bytes.of(text);
    String printed = line(FormatName.QUOTED, true, part);

    assertEquals(part, QuotedText.parse(printed.substring(0, printed.length() - 1)));
  }

  @Property
  void terminalIsNeverGivenControlCharacters(@ForAll byte[] part) throws OutputException {
    for (FormatName name : FormatName.values()) {
      String printed = line(name, true, Bytes.of(part));

      assertFalse(
          printed.chars().limit(printed.length() - 1).anyMatch(Character::isISOControl), printed);
    }
  }

  @ParameterizedTest
  @CsvSource({"x", "\"", "\"\\\"", "\"\\q\"", "\"\\x1\"", "\"\\xgg\"", "\"\\"})
  void whatIsNotQuotedIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> QuotedText.parse(text));
  }

  private static String line(FormatName name, boolean terminal, Bytes... parts)
      throws OutputException {
    return new String(bytes(name, terminal, parts), UTF_8);
  }

  private static byte[] bytes(FormatName name, boolean terminal, Bytes... parts)
      throws OutputException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    LineOutput output = new LineOutput(target);
    name.on(terminal).write(List.of(parts), output);
    output.endLine();
    output.flush();
    return target.toByteArray();
  }
}
