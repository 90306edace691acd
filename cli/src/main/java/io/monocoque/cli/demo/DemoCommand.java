package io.monocoque.cli.demo;

import io.monocoque.cli.DriverName;
import io.monocoque.cli.ExitStatus;
import io.monocoque.cli.Json;
import io.monocoque.cli.Shell;
import io.monocoque.cli.Words;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code monocoque demo}. Threading: picocli's thread. */
@Command(
    name = "demo",
    header = "Shows what this is, in a minute.%n",
    description =
        "%nEach scene prints a claim, the evidence from this very run, and the command that "
            + "repeats it. A claim that does not hold makes the exit status 1; what cannot be "
            + "shown here is said to be not shown.%n")
public final class DemoCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = "--scene",
      paramLabel = "SCENE",
      converter = SceneName.Converter.class,
      description =
          "Only this scene: machine, hello, friends, cut, mode or careless. May be given several "
              + "times.")
  List<SceneName> names = new ArrayList<>();

  @Option(
      names = "--driver",
      paramLabel = "DRIVER",
      converter = DriverName.Converter.class,
      description = "auto, uring or nio. Default: auto.")
  DriverName driver = DriverName.AUTO;

  @Option(names = "--json", description = "Print one JSON object a scene, a line each.")
  boolean json;

  @Option(
      names = "--no-color",
      description = "Without colours, as when NO_COLOR is set or the output is no terminal.")
  boolean noColor;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  /** For one command line. */
  public DemoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = new PrintWriter(new OutputStreamWriter(shell.out(), StandardCharsets.UTF_8));
    Paper paper = new Paper(out, json, colored());
    List<SceneName> chosen = names.isEmpty() ? List.of(SceneName.values()) : names;
    int failed = 0;
    int missing = 0;
    for (SceneName name : chosen) {
      Performance performance = Performance.of(name.scene(), paper, Words.word(driver));
      failed += performance.result() == Performance.Result.FAILED ? 1 : 0;
      missing += performance.result() == Performance.Result.NOT_SHOWN ? 1 : 0;
      if (json) {
        out.println(document(performance));
        out.flush();
      }
    }
    paper.line(
        paper.bold(
            "%d claims: %d hold, %d failed, %d not shown"
                .formatted(chosen.size(), chosen.size() - failed - missing, failed, missing)));
    return failed == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private boolean colored() {
    String noColorSet = System.getenv("NO_COLOR");
    return shell.outIsTerminal()
        && !noColor
        && (noColorSet == null || noColorSet.isEmpty())
        && !"dumb".equals(System.getenv("TERM"));
  }

  private static Json document(Performance performance) {
    return new Json()
        .put("scene", performance.name())
        .put("claim", performance.claim())
        .put("result", performance.result().name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .put("reason", performance.reason())
        .put("evidence", performance.evidence())
        .put("repeat", performance.repeat())
        .put("seconds", performance.seconds());
  }
}
