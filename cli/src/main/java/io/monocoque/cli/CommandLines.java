package io.monocoque.cli;

import io.monocoque.MonocoqueException;
import io.monocoque.cli.bench.BenchCommand;
import io.monocoque.cli.bench.BenchPeerCommand;
import io.monocoque.cli.demo.DemoCommand;
import io.monocoque.cli.format.OutputException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/**
 * All commands, and what becomes of their failures: one line on standard error and an exit status.
 *
 * <p>Threading: one thread.
 */
public final class CommandLines {
  /** Held on to, as loggers that nobody holds lose their level. */
  private static final Logger LOG = Logger.getLogger("io.monocoque");

  private CommandLines() {}

  /** Runs a command line; see {@link ExitStatus} for what is answered. */
  public static int run(Shell shell, String... args) {
    LOG.setLevel(Level.WARNING);
    PrintWriter out = new PrintWriter(new OutputStreamWriter(shell.out(), StandardCharsets.UTF_8));
    try {
      return commandLine(shell).setOut(out).execute(args);
    } finally {
      out.flush();
      // Ctrl-C has been answered by now; whoever calls next starts anew.
      Thread.interrupted();
    }
  }

  static CommandLine commandLine(Shell shell) {
    CommandLine line =
        new CommandLine(new RootCommand())
            .addSubcommand(new PushCommand(shell))
            .addSubcommand(new PullCommand(shell))
            .addSubcommand(new ReqCommand(shell))
            .addSubcommand(new RepCommand(shell))
            .addSubcommand(new PubCommand(shell))
            .addSubcommand(new SubCommand(shell))
            .addSubcommand(new DealerCommand(shell))
            .addSubcommand(new RouterCommand(shell))
            .addSubcommand(new PairCommand(shell))
            .addSubcommand(new KeygenCommand(shell))
            .addSubcommand(new DemoCommand(shell))
            .addSubcommand(new BenchCommand(shell))
            .addSubcommand(new BenchPeerCommand(shell));
    // A message may begin with @ and is no file of arguments.
    return line.setExpandAtFiles(false)
        .setParameterExceptionHandler((mistake, args) -> misused(shell, Mistakes.line(mistake)))
        .setExecutionExceptionHandler((problem, failed, result) -> failed(shell, failed, problem));
  }

  private static int misused(Shell shell, String line) {
    shell.say(line);
    return ExitStatus.MISUSED;
  }

  private static int failed(Shell shell, CommandLine command, Exception problem) {
    String name = command.getCommandSpec().qualifiedName();
    return switch (problem) {
      case MisuseException misuse -> misused(shell, name + ": " + misuse.getMessage());
      case InterruptedException _ -> ExitStatus.INTERRUPTED;
      case OutputException output when output.readerHasGone() -> ExitStatus.DONE;
      case FailureException failure -> {
        shell.say(name + ": " + failure.getMessage());
        yield failure.status();
      }
      case MonocoqueException _, IOException _, IllegalStateException _ -> {
        shell.say(name + ": " + problem.getMessage());
        yield ExitStatus.FAILED;
      }
      default -> {
        shell.say(name + ": this is a defect of Monocoque: " + problem);
        problem.printStackTrace(shell.err());
        yield ExitStatus.FAILED;
      }
    };
  }
}
