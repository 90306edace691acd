package io.monocoque.cli.demo;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Counts what a libzmq reader saw of the messages of {@link CutMessage}: its lines are a number and
 * then the parts, of which long ones are shortened.
 *
 * <p>Threading: one thread.
 */
final class CutTally {
  private final Set<String> seen = new HashSet<>();
  private int torn;
  private int doubled;
  private String firstTorn = "";

  /** Counts a line and answers the name of the message if it is whole, else nothing. */
  String add(String line) {
    List<String> fields = List.of(line.split("\t", -1));
    if (fields.size() != 4) {
      return torn(line);
    }
    String name = fields.get(1).replace("\"", "");
    if (!fields.subList(1, 4).equals(CutMessage.shownParts(name))) {
      return torn(line);
    }
    if (!seen.add(name)) {
      doubled++;
    }
    return name;
  }

  private String torn(String line) {
    torn++;
    firstTorn = firstTorn.isEmpty() ? line : firstTorn;
    return "";
  }

  int whole() {
    return seen.size();
  }

  int torn() {
    return torn;
  }

  int doubled() {
    return doubled;
  }

  String firstTorn() {
    return firstTorn;
  }
}
