package io.monocoque.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line and what to write instead, in one line. */
final class Mistakes {
  private static final Map<String, String> EXAMPLES =
      Map.ofEntries(
          Map.entry("URL", "tcp://127.0.0.1:5555"),
          Map.entry("N", "3"),
          Map.entry("TIME", "5s"),
          Map.entry("DRIVER", "nio"),
          Map.entry("FORMAT", "json"),
          Map.entry("PREFIX", "prices."),
          Map.entry("TEXT", "hello"),
          Map.entry("FILE", "server_secret"),
          Map.entry("DIR", "clients"),
          Map.entry("KEY", "server"),
          Map.entry("NAME", "worker-1"),
          Map.entry("SCENE", "hello"),
          Map.entry("BYTES", "64"),
          Map.entry("TRANSPORT", "tcp"));

  private Mistakes() {}

  static String line(ParameterException mistake) {
    CommandLine command = mistake.getCommandLine();
    return command.getCommandSpec().qualifiedName() + ": " + advice(mistake, command);
  }

  private static String advice(ParameterException mistake, CommandLine command) {
    return switch (mistake) {
      case UnmatchedArgumentException unmatched -> unmatched(unmatched, command);
      case MissingParameterException missing -> missing(missing);
      case OverwrittenOptionException twice ->
          "write " + name(twice.getOverwritten()) + " only once";
      default -> {
        ArgSpec spec = mistake.getArgSpec();
        if (spec instanceof OptionSpec option && option.typeInfo().isBoolean()) {
          yield name(option) + " takes no value: write it alone";
        }
        if (mistake.getCause() instanceof CommandLine.TypeConversionException wrong) {
          yield valueOf(mistake) + wrong.getMessage();
        }
        yield isRoot(command)
            ? mistake.getMessage() + ": write monocoque and one of " + commands(command)
            : String.valueOf(mistake.getMessage());
      }
    };
  }

  private static String unmatched(UnmatchedArgumentException mistake, CommandLine command) {
    String word = mistake.getUnmatched().getFirst();
    if (isRoot(command)) {
      return word.startsWith("-")
          ? "write the command before its options: one of " + commands(command)
          : "there is no command '" + word + "': write one of " + commands(command);
    }
    if (!word.startsWith("-")) {
      return word.contains("://")
          ? "write --connect " + word + " to go there, or --bind " + word + " to wait there"
          : "takes no message such as '" + word + "': options only, see " + help(command);
    }
    boolean sends = !command.getCommandSpec().positionalParameters().isEmpty();
    String options =
        command.getCommandSpec().options().stream()
            .filter(option -> !option.hidden())
            .map(OptionSpec::longestName)
            .collect(Collectors.joining(", "));
    return "there is no option '"
        + word
        + "' here: write one of "
        + options
        + (sends ? ", or -- before messages that begin with a dash" : "");
  }

  private static String missing(MissingParameterException mistake) {
    List<ArgSpec> missing = mistake.getMissing();
    ArgSpec spec = missing.isEmpty() ? mistake.getArgSpec() : missing.getFirst();
    if (!(spec instanceof OptionSpec option)) {
      return "say which " + spec.paramLabel() + ": see " + help(mistake.getCommandLine());
    }
    String example = EXAMPLES.getOrDefault(option.paramLabel(), option.paramLabel());
    return option.longestName()
        + " needs a value: write for example "
        + option.longestName()
        + " "
        + example;
  }

  private static String valueOf(ParameterException mistake) {
    ArgSpec spec = mistake.getArgSpec();
    return spec == null ? "" : name(spec) + ": ";
  }

  private static String name(ArgSpec spec) {
    return spec instanceof OptionSpec option ? option.longestName() : spec.paramLabel();
  }

  private static boolean isRoot(CommandLine command) {
    return command.getParent() == null;
  }

  private static String help(CommandLine command) {
    return command.getCommandSpec().qualifiedName() + " --help";
  }

  private static String commands(CommandLine root) {
    return root.getSubcommands().entrySet().stream()
            .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "))
        + ", for example monocoque pull --bind tcp://127.0.0.1:5555";
  }
}
