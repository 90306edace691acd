package io.monocoque.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process and the kernel keep in memory.
 *
 * @param residentBytes of the process; 0 where it is not known
 * @param heapBytes of Java objects that are in use
 * @param kernelBytes of the whole machine's kernel objects (slab); 0 where it is not known
 */
record Memory(long residentBytes, long heapBytes, long kernelBytes) {
  private static final int COLLECTIONS = 3;
  private static final long PAUSE_MILLIS = 200;

  /** After full collections, with pauses for what they free to be given back. */
  static Memory settled() throws IOException, InterruptedException {
    var heap = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < COLLECTIONS; i++) {
      heap.gc();
      Thread.sleep(PAUSE_MILLIS);
    }
    return new Memory(
        kibibytes("/proc/self/status", "VmRSS:"),
        heap.getHeapMemoryUsage().getUsed(),
        kibibytes("/proc/meminfo", "Slab:"));
  }

  /** The number in a line such as {@code VmRSS: 1234 kB}, in bytes. */
  private static long kibibytes(String file, String name) throws IOException {
    Path path = Path.of(file);
    if (!Files.isReadable(path)) {
      return 0;
    }
    try (var lines = Files.lines(path)) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    }
  }

  Memory minus(Memory earlier) {
    return new Memory(
        residentBytes - earlier.residentBytes,
        heapBytes - earlier.heapBytes,
        kernelBytes - earlier.kernelBytes);
  }
}
