package io.monocoque;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was read from a file or from those in a directory, and is read again when one of them has
 * another time or size, or when there are others.
 *
 * <p>Threading: any thread.
 *
 * @param <T> immutable
 */
final class WatchedFiles<T> {
  interface Reading<T> {
    T read(List<Path> files) throws IOException;
  }

  private record Stamp(Path file, FileTime time, long size) {}

  private record Content<T>(List<Stamp> stamps, T value) {}

  private final Path path;
  private final Reading<T> reading;
  private volatile @Nullable Content<T> content;

  WatchedFiles(Path path, Reading<T> reading) {
    this.path = path;
    this.reading = reading;
  }

  /**
   * What stands there now.
   *
   * @throws IOException if it cannot be read
   */
  T value() throws IOException {
    List<Stamp> now = stamps();
    Content<T> known = content;
    if (known == null || !known.stamps().equals(now)) {
      known = new Content<>(now, reading.read(now.stream().map(Stamp::file).toList()));
      content = known;
    }
    return known.value();
  }

  private List<Stamp> stamps() throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(stamp(path));
    }
    List<Stamp> stamps = new ArrayList<>();
    try (Stream<Path> files = Files.list(path)) {
      for (Path each : files.sorted().toList()) {
        if (Files.isRegularFile(each)) {
          stamps.add(stamp(each));
        }
      }
    }
    return stamps;
  }

  private static Stamp stamp(Path file) throws IOException {
    return new Stamp(file, Files.getLastModifiedTime(file), Files.size(file));
  }
}
