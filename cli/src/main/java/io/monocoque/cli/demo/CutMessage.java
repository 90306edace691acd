package io.monocoque.cli.demo;

import io.monocoque.bytes.Message;
import java.util.List;

/**
 * Three-part messages that a reader can tell whole from torn: the name, a long middle that begins
 * with it, and an end that has it.
 *
 * <pre>
 *   01 05 name | 03 size: 8 name... | 00 09 end-name      sizes for a name of five characters
 * </pre>
 */
final class CutMessage {
  private static final int MIDDLE_SIZE = 260;
  private static final int NAME_SIZE = 5;
  private static final int SHOWN_BYTES = 48;

  /** The bytes on the wire: the frames' heads and their bodies. */
  static final int ENCODED_SIZE = (2 + NAME_SIZE) + (9 + MIDDLE_SIZE) + (2 + 4 + NAME_SIZE);

  private CutMessage() {}

  /** Five characters: a letter and a number. */
  static String name(char letter, int number) {
    return "%c%04d".formatted(letter, number);
  }

  static Message of(String name) {
    return Message.of(name, middle(name), "end-" + name);
  }

  /** The parts as the reader shows them. */
  static List<String> shownParts(String name) {
    return List.of(
        '"' + name + '"',
        '"' + middle(name).substring(0, SHOWN_BYTES) + "\"...(" + MIDDLE_SIZE + " bytes)",
        "\"end-" + name + '"');
  }

  private static String middle(String name) {
    return (name + ".").repeat(MIDDLE_SIZE).substring(0, MIDDLE_SIZE);
  }
}
