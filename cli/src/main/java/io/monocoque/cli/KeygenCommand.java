package io.monocoque.cli;

import io.monocoque.CurveKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code monocoque keygen}. Threading: picocli's thread. */
@Command(
    name = "keygen",
    header = "Makes a pair of CURVE keys.%n",
    description =
        "%n"
            + "Writes PATH with the public key, which it also prints, and PATH_secret with both, "
            + "which only you can read, in the form that CZMQ and pyzmq know. Files that are there "
            + "are replaced.%n")
final class KeygenCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "PATH", description = "Where to write to.")
  Path path = Path.of("");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  KeygenCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    CurveKeys keys = CurveKeys.generate();
    try {
      keys.save(path);
    } catch (IOException e) {
      throw new FailureException("cannot write " + path + ": " + e);
    }
    shell.out().write((keys.publicKey() + "\n").getBytes(StandardCharsets.US_ASCII));
    shell.out().flush();
    return ExitStatus.DONE;
  }
}
