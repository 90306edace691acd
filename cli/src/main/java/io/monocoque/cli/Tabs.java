package io.monocoque.cli;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.util.ArrayList;
import java.util.List;

/** Splits text into the parts of a message. */
final class Tabs {
  private Tabs() {}

  /** The parts between the tabs, of which there is one more than tabs. */
  static Message split(Bytes line) {
    List<Bytes> parts = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < line.size(); at++) {
      if (line.byteAt(at) == '\t') {
        parts.add(line.slice(from, at));
        from = at + 1;
      }
    }
    parts.add(line.slice(from, line.size()));
    return Message.of(parts);
  }
}
