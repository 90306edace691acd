package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The programs in README.md and docs/security.md, taken from there as they stand: each is compiled
 * and run in a JVM of its own, on each driver, and prints what the page says.
 */
class ReadmeExamplesTest {
  private static final Pattern PROGRAM =
      Pattern.compile("```java\n(.*?)```\\s*```text\n(.*?)```", Pattern.DOTALL);

  private static final Pattern JAVA_BLOCK = Pattern.compile("^```java$", Pattern.MULTILINE);

  private record Example(String program, String output) {}

  private static final List<Path> PAGES =
      List.of(Path.of("..", "README.md"), Path.of("..", "docs", "security.md"));

  private static final List<Example> EXAMPLES =
      PAGES.stream().flatMap(page -> examples(read(page)).stream()).toList();

  @TempDir Path directory;

  @Test
  void everyJavaBlockIsAProgramWithItsOutputBelow() {
    long blocks = 0;
    for (Path page : PAGES) {
      long here = JAVA_BLOCK.matcher(read(page)).results().count();
      assertTrue(here > 0, page + " has no program");
      blocks += here;
    }
    assertEquals(blocks, EXAMPLES.size());
  }

  @ParameterizedTest
  @MethodSource("runs")
  void programPrintsWhatThePageSays(int number, String driver)
      throws IOException, InterruptedException {
    assumeTrue(driver.equals("nio") || isUringThere(), "no io_uring on this machine");
    Example example = EXAMPLES.get(number);
    Path source = Files.writeString(directory.resolve("Hello.java"), example.program());
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dio.monocoque.driver=" + driver,
                "--module-path",
                modulePath(),
                "--add-modules",
                "io.monocoque,io.monocoque.uring",
                "--enable-native-access=io.monocoque.uring",
                "--illegal-native-access=deny",
                source.toString())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program does not end");
      assertEquals(
          example.output().strip(), read(output).strip(), () -> "it said: " + read(errors));
      assertEquals(0, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  static Stream<Arguments> runs() {
    return IntStream.range(0, EXAMPLES.size())
        .boxed()
        .flatMap(number -> Stream.of("nio", "uring").map(driver -> Arguments.of(number, driver)));
  }

  private static boolean isUringThere() {
    try (Monocoque mq = Monocoque.open(o -> o.driver("auto"))) {
      return mq.driver().equals("uring");
    }
  }

  private static List<Example> examples(String page) {
    Matcher matcher = PROGRAM.matcher(page);
    return matcher.results().map(each -> new Example(each.group(1), each.group(2))).toList();
  }

  private static String modulePath() {
    return ModuleLayer.boot().configuration().modules().stream()
        .filter(module -> module.name().startsWith("io.monocoque"))
        .map(ReadmeExamplesTest::location)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String location(ResolvedModule module) {
    return Path.of(module.reference().location().orElseThrow()).toString();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }
}
