package io.monocoque.cli;

import io.monocoque.CurveKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
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
            + "which only you can read, in the form that CZMQ and pyzmq know. Nothing that is "
            + "there is replaced without --force.%n")
final class KeygenCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "PATH", description = "Where to write to.")
  Path path = Path.of("");

  @Option(
      names = "--force",
      description = "Replace keys that are there. Who has their public key has to get the new one.")
  boolean force;

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
    if (!force) {
      for (Path file : List.of(path, Path.of(path + "_secret"))) {
        if (Files.exists(file)) {
          throw new FailureException(
              file + " is there already: choose another PATH, or --force to replace it");
        }
      }
    }
    CurveKeys keys = CurveKeys.generate();
    try {
      keys.save(path);
    } catch (NoSuchFileException e) {
      throw new FailureException("there is no directory for " + path);
    } catch (AccessDeniedException e) {
      throw new FailureException("you may not write " + path);
    } catch (IOException e) {
      throw new FailureException("cannot write " + path + ": " + e);
    }
    shell.out().write((keys.publicKey() + "\n").getBytes(StandardCharsets.US_ASCII));
    shell.out().flush();
    return ExitStatus.DONE;
  }
}
