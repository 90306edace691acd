package io.monocoque.cli.demo;

import java.io.PrintWriter;

/** Prints lines, in colour where that is wanted. Threading: one thread. */
final class Paper {
  private static final String ESCAPE = "\u001b[";

  private final PrintWriter out;
  private final boolean silent;
  private final boolean color;

  /**
   * On a stream.
   *
   * @param silent whether nothing is printed, because only the record is wanted
   */
  Paper(PrintWriter out, boolean silent, boolean color) {
    this.out = out;
    this.silent = silent;
    this.color = color;
  }

  void line(String text) {
    if (!silent) {
      out.println(text);
      out.flush();
    }
  }

  String bold(String text) {
    return in("1", text);
  }

  String green(String text) {
    return in("32", text);
  }

  String red(String text) {
    return in("31", text);
  }

  String yellow(String text) {
    return in("33", text);
  }

  private String in(String code, String text) {
    return color ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
  }
}
