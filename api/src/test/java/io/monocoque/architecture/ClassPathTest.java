package io.monocoque.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.module.ResolvedModule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Most users have no module path: the same jars on the class path, in a JVM of its own. */
class ClassPathTest {
  private static final String PROGRAM =
      """
      import io.monocoque.*;

      public class Hello {
        public static void main(String[] args) throws Exception {
          try (Monocoque mq = Monocoque.open();
              PullSocket pull = mq.pull().bind("tcp://127.0.0.1:*");
              PushSocket push = mq.push().connect(pull.endpoint())) {
            push.send("hello");
            System.out.println(pull.receive().text() + " " + mq.driver());
          }
        }
      }
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void helloRunsOnTheClassPath(String driver) throws IOException, InterruptedException {
    run("hello " + driver, "-Dio.monocoque.driver=" + driver, "--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void driverThatIsPassedOverIsLogged() throws IOException, InterruptedException {
    run("hello nio", "--illegal-native-access=deny");
    String said = read(directory.resolve("errors"));
    assertTrue(said.contains("I/O driver nio (auto"), said);
    assertTrue(said.contains("uring: "), said);
  }

  private void run(String expected, String... options) throws IOException, InterruptedException {
    Path source = Files.writeString(directory.resolve("Hello.java"), PROGRAM);
    Path output = directory.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath(), source.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(directory.resolve("errors").toFile())
            .start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the program does not end");
      }
      assertEquals(
          expected,
          Files.readString(output).strip(),
          () -> "it said: " + read(directory.resolve("errors")));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String classPath() {
    return ModuleLayer.boot().configuration().modules().stream()
        .filter(module -> module.name().startsWith("io.monocoque"))
        .map(ClassPathTest::location)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String location(ResolvedModule module) {
    return Path.of(module.reference().location().orElseThrow()).toString();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
