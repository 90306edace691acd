package io.monocoque.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a number has to be read with: processor, system, JVM. */
record Machine(String processor, int processors, String system, String jvm) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  static Machine here() throws IOException {
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  private static String processorName() throws IOException {
    if (Files.isReadable(CPU_INFO)) {
      try (var lines = Files.lines(CPU_INFO)) {
        String name =
            lines
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .orElse("");
        if (!name.isEmpty()) {
          return name;
        }
      }
    }
    return System.getProperty("os.arch", "an unknown processor");
  }

  @Override
  public String toString() {
    return processors + " processors (" + processor + "), " + system + ", " + jvm;
  }
}
