package io.monocoque.libzmq;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A {@link LibZmqPeer} in a process started by a test.
 *
 * <p>Ownership: {@link #close()} ends exactly the process that was started, by its handle.
 */
final class PeerProcess implements AutoCloseable {
  private static final long WAIT_SECONDS = 20;

  private final Process process;
  private final BufferedReader output;
  private final BufferedReader errors;
  private final Writer input;

  private PeerProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.errors =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    this.input = process.outputWriter(StandardCharsets.UTF_8);
  }

  static PeerProcess start(String... words) throws IOException {
    return start(List.of("--enable-native-access=io.monocoque.libzmq"), words);
  }

  static PeerProcess start(List<String> flags, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "--module-path"));
    command.add(modulePath().toString());
    command.addAll(List.of("-m", "io.monocoque.libzmq/" + LibZmqPeer.class.getName()));
    command.addAll(List.of(words));
    return new PeerProcess(new ProcessBuilder(command).start());
  }

  /** Waits for the first line and answers its endpoint. */
  String endpoint() {
    String line = line();
    if (!line.startsWith("ready ")) {
      throw new AssertionError("not ready: " + line);
    }
    return line.substring("ready ".length());
  }

  /** The next line of output; the empty one at its end. */
  String line() {
    try {
      String line = output.readLine();
      return line == null ? "" : line;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** All that was written to the standard error; waits for the process to close it. */
  String errors() {
    return String.join("\n", errors.lines().toList());
  }

  void type(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
  }

  void closeInput() throws IOException {
    input.close();
  }

  /** Waits for the process to end by itself and answers its exit code. */
  int exitCode() throws InterruptedException, TimeoutException {
    if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new TimeoutException("the peer is still running: " + process.info());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  private static Path modulePath() {
    try {
      URI location = LibZmqPeer.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(location);
    } catch (URISyntaxException wrong) {
      throw new AssertionError(wrong);
    }
  }
}
