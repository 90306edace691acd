package io.monocoque.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the comparison and prints its tables. See {@link Settings#USAGE}. */
final class Main {
  private Main() {}

  /** The command behind {@code benchmarks/run}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (List.of(args).contains("--help")) {
      System.out.print(Settings.USAGE);
      return;
    }
    Settings settings;
    try {
      settings = Settings.parse(args);
      settings.workloads();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Settings.USAGE);
      System.exit(2);
      return;
    }
    Path recordings = settings.recordings();
    if (recordings != null) {
      Files.createDirectories(recordings);
    }
    List<Results> all = new Comparison(settings, System.err).run();
    String report = circumstances(args, settings, all) + "\n" + Table.of(all);
    System.out.print(report);
    Path page = settings.page();
    if (page != null) {
      new PerformancePage(page).rewrite(report);
    }
  }

  private static String circumstances(String[] args, Settings settings, List<Results> all)
      throws IOException {
    Map<String, String> versions = new LinkedHashMap<>();
    for (Results results : all) {
      results.contenders().forEach(name -> versions.put(name, results.version(name)));
    }
    StringBuilder text = new StringBuilder();
    text.append("- date: ").append(LocalDate.now(ZoneOffset.UTC)).append('\n');
    text.append("- machine: ").append(Machine.here()).append('\n');
    text.append("- command: `benchmarks/run ").append(String.join(" ", args)).append("`\n");
    text.append("- JVM options of the workers: `--enable-native-access=ALL-UNNAMED");
    settings.jvmOptions().forEach(option -> text.append(' ').append(option));
    text.append("`, heap and collector by default\n");
    text.append("- windows of ").append(settings.seconds()).append(" s after ");
    text.append(settings.warmUpSeconds()).append(" s of warm-up, medians of ");
    text.append(settings.pairs()).append(" rounds, fresh processes each time\n");
    versions.forEach(
        (name, version) ->
            text.append("- ").append(name).append(": ").append(version).append('\n'));
    return text.toString();
  }
}
