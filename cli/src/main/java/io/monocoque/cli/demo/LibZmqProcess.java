package io.monocoque.cli.demo;

import io.monocoque.cli.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process with a libzmq socket, which is the peer that we did not write.
 *
 * <p>It runs a class of the unpublished module that binds libzmq, which is there when the tool runs
 * from a built tree.
 *
 * <p>Threading: one thread; a daemon thread reads the output. Ownership: closing it ends exactly
 * the process that was started.
 */
final class LibZmqProcess implements AutoCloseable {
  private static final String MODULE = "io.monocoque.libzmq";
  private static final Pattern JAR = Pattern.compile("monocoque-libzmq-.*\\.jar");
  private static final String END = "\u0004";
  private static final long PATIENCE_SECONDS = 10;

  private final Process process;
  private final Writer input;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private LibZmqProcess(Process process) {
    this.process = process;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().name("libzmq-output").start(this::read);
  }

  /** Starts a peer; its socket is ready when this returns. */
  static LibZmqProcess peer(String... words) throws IOException {
    return start("LibZmqPeer", words);
  }

  /** Starts one end of a measurement. */
  static LibZmqProcess rate(String... words) throws IOException {
    return start("LibZmqRate", words);
  }

  private static LibZmqProcess start(String mainClass, String... words) throws IOException {
    requireModule();
    List<String> command =
        ChildJvm.command(
            List.of("-Xshare:auto", "-Xmx256m"),
            MODULE,
            MODULE,
            MODULE + "." + mainClass,
            List.of(words));
    return new LibZmqProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private static void requireModule() throws IOException {
    String modulePath = ChildJvm.modulePath();
    if (modulePath != null) {
      for (String entry : modulePath.split(java.io.File.pathSeparator, -1)) {
        if (holdsModule(Path.of(entry))) {
          return;
        }
      }
    }
    throw new NotShownException(
        "the module io.monocoque.libzmq is missing: run ./monocoque in the source tree");
  }

  private static boolean holdsModule(Path entry) throws IOException {
    if (JAR.matcher(String.valueOf(entry.getFileName())).matches()
        || Files.exists(entry.resolve("io/monocoque/libzmq/LibZmqPeer.class"))) {
      return true;
    }
    if (!Files.isDirectory(entry)) {
      return false;
    }
    try (Stream<Path> inside = Files.list(entry)) {
      return inside.anyMatch(path -> JAR.matcher(String.valueOf(path.getFileName())).matches());
    }
  }

  /** The endpoint that the peer is bound to, as its first line tells. */
  String endpoint() throws InterruptedException {
    String line = ClaimFailedException.present(line(), "the libzmq process does not answer");
    if (line.contains("libzmq") && !line.startsWith("ready")) {
      throw new NotShownException(line);
    }
    ClaimFailedException.require(line.startsWith("ready"), "the libzmq process says: " + line);
    return line.substring("ready".length()).strip();
  }

  /** The next line of output; null when there is no more, or none comes in time. */
  @Nullable String line() throws InterruptedException {
    return line(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The next line of output; null when there is no more, or none comes in time. */
  @Nullable String line(long patience, TimeUnit unit) throws InterruptedException {
    String line = lines.poll(patience, unit);
    if (Objects.equals(line, END)) {
      lines.add(END);
      return null;
    }
    return line;
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = output.readLine()) != null) {
        lines.add(line);
      }
    } catch (IOException e) {
      // The process was ended.
    }
    lines.add(END);
  }

  @Override
  public void close() {
    try {
      input.close();
      if (process.waitFor(1, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException e) {
      // It has gone already.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
