package io.monocoque.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of prose with a measured part, which lies between two marker lines. */
final class PerformancePage {
  static final String BEGIN = "<!-- measured: begin, written by benchmarks/run -->";
  static final String END = "<!-- measured: end -->";

  private final Path file;

  PerformancePage(Path file) {
    this.file = file;
  }

  /** Puts the text between the markers. */
  void rewrite(String measured) throws IOException {
    Files.writeString(file, replaced(Files.readString(file), measured));
  }

  /**
   * A page with another measured part.
   *
   * @throws IllegalArgumentException if the markers are not there, each once and in order
   */
  static String replaced(String page, String measured) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0
        || end < begin
        || page.lastIndexOf(BEGIN) != begin
        || page.lastIndexOf(END) != end) {
      throw new IllegalArgumentException(
          "the page needs the line " + BEGIN + " once, and after it " + END + " once");
    }
    return page.substring(0, begin + BEGIN.length())
        + "\n\n"
        + measured.strip()
        + "\n\n"
        + page.substring(end);
  }
}
