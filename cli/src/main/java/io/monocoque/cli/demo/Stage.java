package io.monocoque.cli.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a scene puts its evidence: shown as it comes, and kept for the record.
 *
 * <p>Threading: the thread that runs the demonstration.
 */
final class Stage {
  private final Paper paper;
  private final String driver;
  private final List<String> evidence = new ArrayList<>();

  Stage(Paper paper, String driver) {
    this.paper = paper;
    this.driver = driver;
  }

  /** The driver to run on: {@code auto}, {@code uring} or {@code nio}. */
  String driver() {
    return driver;
  }

  /** Shows one line of evidence. */
  void show(String line) {
    evidence.add(line);
    paper.line("  " + line);
  }

  List<String> evidence() {
    return List.copyOf(evidence);
  }
}
