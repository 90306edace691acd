package io.monocoque.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.Monocoque;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program's first message does without parts of the JDK that take long to start: each of these
 * was found to cost it 5 to 50 ms of processor time. (Benchmark: start-up)
 */
class FirstMessageTest {
  private static final List<String> NOT_NEEDED =
      List.of(
          "java.lang.String$$StringConcat",
          "java.lang.runtime.ObjectMethods", // a record's own equals or toString
          "java.security.SecureRandom",
          "java.util.logging.",
          "java.util.regex.",
          "sun.net.www.protocol.jar.JarURLConnection"); // of a look for services on a class path

  /** Lambdas of ours, of 0.7 ms each. */
  private static final int MOST_LAMBDAS = 20;

  private static final String PROGRAM =
      """
      import io.monocoque.*;

      public class First {
        public static void main(String[] args) throws Exception {
          try (Monocoque mq = Monocoque.open();
              PullSocket pull = mq.pull().bind("tcp://127.0.0.1:*");
              PushSocket push = mq.push().connect(pull.endpoint())) {
            push.send("hello");
            pull.receive();
            new Received();
          }
        }

        static class Received {}
      }
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"nio", "uring"})
  void firstMessageNeedsLittleOfTheJdk(String driver) throws IOException, InterruptedException {
    assumeTrue(driver.equals("nio") || isUringThere(), "no io_uring on this machine");
    Path source = Files.writeString(directory.resolve("First.java"), PROGRAM);
    run("javac", "-cp", classPath(), "-d", directory.toString(), source.toString());
    Path loaded = directory.resolve("loaded");
    run(
        "java",
        "-Xlog:class+load:file=" + loaded + ":none",
        "-Dio.monocoque.driver=" + driver,
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classPath() + File.pathSeparator + directory,
        "First");
    List<String> needed;
    try (Stream<String> lines = Files.lines(loaded)) {
      needed = lines.takeWhile(line -> !line.startsWith("First$Received")).toList();
    }
    assertEquals(
        List.of(),
        needed.stream().filter(line -> NOT_NEEDED.stream().anyMatch(line::startsWith)).toList());
    List<String> lambdas =
        needed.stream()
            .filter(line -> line.startsWith("io.monocoque.") && line.contains("$$Lambda/"))
            .toList();
    assertTrue(lambdas.size() <= MOST_LAMBDAS, lambdas::toString);
  }

  private static boolean isUringThere() {
    try (Monocoque mq = Monocoque.open(o -> o.driver("auto"))) {
      return mq.driver().equals("uring");
    }
  }

  private void run(String tool, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
      assertEquals(0, process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String classPath() {
    return ModuleLayer.boot().configuration().modules().stream()
        .filter(module -> module.name().startsWith("io.monocoque"))
        .map(module -> Path.of(module.reference().location().orElseThrow()).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
