package io.monocoque.drivertests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Counts the sockets, rings, selectors and the like that this process has open. */
final class Descriptors {
  private static final Path OPEN = Path.of("/proc/self/fd");

  private Descriptors() {}

  static boolean countable() {
    return Files.isDirectory(OPEN);
  }

  static long count() throws IOException {
    try (Stream<Path> all = Files.list(OPEN)) {
      return all.filter(Descriptors::isOurs).count();
    }
  }

  private static boolean isOurs(Path link) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("socket:") || target.startsWith("anon_inode:");
    } catch (IOException e) {
      // Gone between the listing and now.
      return false;
    }
  }
}
