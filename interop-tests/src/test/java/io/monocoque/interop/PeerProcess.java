package io.monocoque.interop;

import static org.junit.jupiter.api.Assertions.fail;

import io.monocoque.libzmq.LibZmqPeer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A peer in a process of its own, so that it can be killed: libzmq's, or ours.
 *
 * <p>Threading: the test's thread; a thread reads the output. Ownership: {@link #close} ends
 * exactly the process that was started, by its handle.
 */
final class PeerProcess implements AutoCloseable {
  private static final long START_SECONDS = 30;

  private final Process process;
  private final Writer input;
  private final Thread reader;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private PeerProcess(Process process) {
    this.process = process;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    this.reader = Thread.ofPlatform().daemon().name("peer output").start(this::read);
  }

  /** Starts a libzmq peer; see {@link LibZmqPeer}. */
  static PeerProcess libzmq(Rig rig, String... words) {
    return start(rig, LibZmqPeer.class, words);
  }

  /** Starts a peer of ours; see {@link OursPeer}. */
  static PeerProcess ours(Rig rig, String... words) {
    return start(rig, OursPeer.class, words);
  }

  private static PeerProcess start(Rig rig, Class<?> main, String... words) {
    return start(
        rig, List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), main, words);
  }

  /** Starts a program in a JVM with these options. */
  static PeerProcess start(Rig rig, List<String> jvmOptions, Class<?> main, String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath()));
    command.add(main.getName());
    command.addAll(Arrays.asList(words));
    try {
      return rig.closing(
          new PeerProcess(
              new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that this process has on both of its paths, as most users have it: on the class path. */
  private static String classPath() {
    List<String> entries = new ArrayList<>();
    for (String property : List.of("java.class.path", "jdk.module.path")) {
      String path = System.getProperty(property);
      if (path != null && !path.isEmpty()) {
        entries.add(path);
      }
    }
    entries.add(testClasses());
    return String.join(File.pathSeparator, entries);
  }

  /** Not the code source: a patched module's is the folder of what it patches. */
  private static String testClasses() {
    String inside = OursPeer.class.getName().replace('.', '/') + ".class";
    String place = Path.of(resource("/" + inside)).toString();
    return place.substring(0, place.length() - inside.length() - 1);
  }

  private static URI resource(String name) {
    URL found = Objects.requireNonNull(OursPeer.class.getResource(name), name);
    try {
      return found.toURI();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = output.readLine()) != null) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("its output broke off: " + e.getMessage()); // as it may when it is killed
    }
  }

  /** Waits until the peer is bound or connected; answers its endpoint. */
  String ready() throws InterruptedException {
    String line = lines.poll(START_SECONDS, TimeUnit.SECONDS);
    if (line == null || !line.startsWith("ready ")) {
      return fail("the peer process is not ready: " + line);
    }
    return line.substring("ready ".length());
  }

  /** The next line of output. */
  String line() throws InterruptedException {
    String line = lines.poll(Peer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    return line != null ? line : fail("the peer process wrote no line within " + Peer.PATIENCE);
  }

  /** The next line of output if it comes within the time, else null. */
  @Nullable String pollLine(Duration timeout) throws InterruptedException {
    return lines.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  void type(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
  }

  /** Ends the process as {@code kill -9} does: it can do nothing more. */
  void kill() {
    process.destroyForcibly();
    Await.until("the killed process has ended", () -> !process.isAlive());
  }

  @Override
  public void close() throws IOException {
    kill();
    Await.until("all of its output is read", () -> !reader.isAlive());
    process.getErrorStream().close();
    try {
      input.close();
    } catch (IOException e) {
      // The pipe is broken, since nobody reads it any more; its descriptor is closed all the same.
      lines.clear();
    }
  }
}
