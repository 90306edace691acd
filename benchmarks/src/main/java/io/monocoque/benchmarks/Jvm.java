package io.monocoque.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a program is started on this JVM and class path. */
final class Jvm {
  private Jvm() {}

  static List<String> command(List<String> options, Class<?> program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path", ""));
    command.add(program.getName());
    command.addAll(arguments);
    return command;
  }
}
