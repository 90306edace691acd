package io.monocoque.cli;

import java.lang.module.ModuleDescriptor;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code monocoque} alone says. Threading: picocli's thread. */
@Command(
    name = "monocoque",
    versionProvider = RootCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "A netcat for ZeroMQ, without libzmq.%n",
    commandListHeading = "%nCommands (monocoque COMMAND --help tells more):%n",
    footer = {
      "",
      "Examples:",
      "  monocoque pull --bind tcp://*:5555",
      "  monocoque push --connect tcp://localhost:5555 hello",
      "  monocoque sub --connect tcp://localhost:5556 --subscribe prices. --count 10",
      "  monocoque rep --bind ipc:///tmp/echo --echo",
      "  echo question | monocoque req --connect ipc:///tmp/echo --timeout 5s",
      "",
      "Exit status: 0 done, 1 failed, 2 wrong command line, 3 nothing came or nobody",
      "was there within --timeout, 130 ended by Ctrl-C."
    })
final class RootCommand implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  boolean version;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do");
  }

  /** The version of the module, as it was built. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      ModuleDescriptor descriptor = Main.class.getModule().getDescriptor();
      String version =
          descriptor == null ? "(development)" : descriptor.rawVersion().orElse("(development)");
      return new String[] {"monocoque " + version + " on Java " + Runtime.version()};
    }
  }
}
