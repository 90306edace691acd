package io.monocoque.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Results as a Markdown table that can also be read in a terminal: a row for each workload and
 * contender; for the workload's first metric median, spread and ratios, for the others the median.
 */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  private Table() {}

  /** One table for all results of workloads with the same metrics, in their order. */
  static String of(List<Results> all) {
    StringBuilder text = new StringBuilder();
    List<Metric> shown = List.of();
    Table table = new Table();
    for (Results results : all) {
      List<Metric> metrics = results.workload().metrics();
      if (!metrics.equals(shown)) {
        table.printTo(text);
        table = new Table();
        table.head(metrics);
        shown = metrics;
      }
      for (String name : results.contenders()) {
        table.rows.add(rowOf(results, name));
      }
    }
    table.printTo(text);
    return text.toString();
  }

  private void head(List<Metric> metrics) {
    List<String> head = new ArrayList<>(List.of("work", "by"));
    Metric main = metrics.getFirst();
    head.add(main.title());
    head.add("min–max");
    head.add("to libzmq");
    head.add("min–max");
    head.add("to plain");
    for (Metric metric : metrics.subList(1, metrics.size())) {
      head.add(metric.title());
      if (metric.isCompared()) {
        head.add("to libzmq");
      }
    }
    rows.add(head);
  }

  private static List<String> rowOf(Results results, String name) {
    List<Metric> metrics = results.workload().metrics();
    Metric main = metrics.getFirst();
    Spread spread = results.spread(name, main);
    List<String> row = new ArrayList<>(List.of(results.workload().title(), name));
    row.add(main.format(spread.median()));
    row.add(main.format(spread.least()) + "–" + main.format(spread.most()));
    if (results.has(Contenders.LIBZMQ)) {
      Spread ratio = results.ratio(name, Contenders.LIBZMQ, main);
      row.add(ratio(ratio.median()));
      row.add(ratio(ratio.least()) + "–" + ratio(ratio.most()));
    } else {
      row.add("");
      row.add("");
    }
    row.add(ratio(results, name, Contenders.PLAIN, main));
    for (Metric metric : metrics.subList(1, metrics.size())) {
      row.add(metric.format(results.spread(name, metric).median()));
      if (metric.isCompared()) {
        row.add(ratio(results, name, Contenders.LIBZMQ, metric));
      }
    }
    return row;
  }

  private static String ratio(Results results, String name, String other, Metric metric) {
    return results.has(other) ? ratio(results.ratio(name, other, metric).median()) : "";
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private void printTo(StringBuilder text) {
    if (rows.isEmpty()) {
      return;
    }
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    if (!text.isEmpty()) {
      text.append('\n');
    }
    for (int i = 0; i < rows.size(); i++) {
      print(rows.get(i), widths, text);
      if (i == 0) {
        printRule(widths, text);
      }
    }
  }

  private static void print(List<String> row, int[] widths, StringBuilder text) {
    for (int i = 0; i < widths.length; i++) {
      String blanks = " ".repeat(widths[i] - row.get(i).length());
      // Words to the left, numbers to the right.
      text.append(i < 2 ? "| " + row.get(i) + blanks : "| " + blanks + row.get(i)).append(' ');
    }
    text.append("|\n");
  }

  private static void printRule(int[] widths, StringBuilder text) {
    for (int i = 0; i < widths.length; i++) {
      text.append("|").append("-".repeat(widths[i] + 1)).append(i < 2 ? "-" : ":");
    }
    text.append("|\n");
  }
}
