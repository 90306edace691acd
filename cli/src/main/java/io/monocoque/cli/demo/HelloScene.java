package io.monocoque.cli.demo;

import static io.monocoque.cli.demo.ClaimFailedException.require;

import io.monocoque.cli.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The first program, run from the very text that is shown. */
final class HelloScene implements Scene {
  private static final String SOURCE = "Hello.java";
  private static final String ERRORS = "errors";
  private static final long PATIENCE_SECONDS = 20;

  @Override
  public String name() {
    return "hello";
  }

  @Override
  public String claim() {
    return "Six lines are a program that sends and receives.";
  }

  @Override
  public void show(Stage stage) throws IOException, InterruptedException {
    String text = text();
    text.lines().forEach(line -> stage.show("| " + line));
    require(text.lines().count() == 6, "the program has " + text.lines().count() + " lines");
    Path folder = Files.createTempDirectory("monocoque-hello");
    Path file = folder.resolve(SOURCE);
    try {
      Files.writeString(file, text);
      stage.show("$ java " + SOURCE);
      Process process =
          new ProcessBuilder(command(stage, file))
              .redirectError(folder.resolve(ERRORS).toFile())
              .start();
      try {
        require(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it does not end");
        String output =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        output.lines().forEach(stage::show);
        require(
            process.exitValue() == 0,
            "it ended with "
                + process.exitValue()
                + ": "
                + Files.readString(folder.resolve(ERRORS)));
        require(output.equals("hello"), "it printed something else than hello");
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder.resolve(ERRORS));
      Files.deleteIfExists(folder);
    }
  }

  private static String text() throws IOException {
    try (InputStream source = HelloScene.class.getResourceAsStream(SOURCE)) {
      if (source == null) {
        throw new NotShownException("the program's text was not built in");
      }
      return new String(source.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Java compiles a source file that it is given, and runs it. */
  private static List<String> command(Stage stage, Path file) {
    return ChildJvm.sourceFile(
        List.of(
            "-Dio.monocoque.driver=" + stage.driver(), "-Xshare:auto", "-XX:TieredStopAtLevel=1"),
        file);
  }
}
