package io.monocoque.cli;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** A JSON object that is written in the order in which it was filled. Threading: one thread. */
public final class Json {
  private final StringJoiner members = new StringJoiner(",", "{", "}");

  /** Adds a string. */
  public Json put(String name, String value) {
    members.add(quote(name) + ":" + quote(value));
    return this;
  }

  /** Adds a whole number. */
  public Json put(String name, long value) {
    members.add(quote(name) + ":" + value);
    return this;
  }

  /** Adds a number, with three digits after the point. */
  public Json put(String name, double value) {
    members.add(quote(name) + ":" + String.format(Locale.ROOT, "%.3f", value));
    return this;
  }

  /** Adds a truth value. */
  public Json put(String name, boolean value) {
    members.add(quote(name) + ":" + value);
    return this;
  }

  /** Adds an array of strings. */
  public Json put(String name, List<String> values) {
    StringJoiner array = new StringJoiner(",", "[", "]");
    values.forEach(value -> array.add(quote(value)));
    members.add(quote(name) + ":" + array);
    return this;
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        default -> {
          if (Character.isISOControl(c)) {
            quoted.append("\\u%04x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  /** The object on one line. */
  @Override
  public String toString() {
    return members.toString();
  }
}
