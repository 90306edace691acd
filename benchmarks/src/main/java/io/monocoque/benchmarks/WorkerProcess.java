package io.monocoque.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A worker as its starter sees it: the other end of {@link Conversation}, with a deadline for every
 * answer.
 *
 * <p>Threading: one thread, and one of its own that reads. Ownership: {@link #close()} ends the
 * process, by its handle, whatever state it is in.
 */
final class WorkerProcess implements AutoCloseable {
  /** It lives, as far as one knows, and has not answered in time. */
  static final class SilentException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    SilentException(String message) {
      super(message);
    }
  }

  private static final String END = "\0end";

  private final Process process;
  private final String label;
  private final Writer in;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /** Lines that came before they were waited for. */
  private final List<String> early = new ArrayList<>();

  private volatile boolean closing;

  private WorkerProcess(Process process, String label) {
    this.process = process;
    this.label = label;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofPlatform().name(label).daemon().start(this::read);
  }

  /**
   * Starts a worker on this JVM and class path.
   *
   * @param label names it in messages
   * @param jvmOptions what its JVM gets besides
   * @param arguments see {@link Worker}
   */
  static WorkerProcess start(String label, List<String> jvmOptions, List<String> arguments)
      throws IOException {
    List<String> command = Jvm.command(jvmOptions, Worker.class, arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // libzmq makes a socket of ipc://* there, else where the user is, and a worker does not stay
    // to remove it.
    builder.environment().putIfAbsent("TMPDIR", System.getProperty("java.io.tmpdir"));
    return new WorkerProcess(builder.start(), label);
  }

  long pid() {
    return process.pid();
  }

  /** The rest of the next line that begins with this word; others stay for those who want them. */
  String await(String word, long timeoutNanos) throws InterruptedException {
    for (String line : early) {
      if (begins(line, word)) {
        early.remove(line);
        return rest(line, word);
      }
    }
    long deadline = System.nanoTime() + timeoutNanos;
    while (true) {
      String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new SilentException(
            label + " did not say '" + word + "' within " + timeoutNanos / 1_000_000 + " ms");
      }
      if (line.equals(END)) {
        lines.add(END);
        throw new IllegalStateException(label + " ended before it said '" + word + "'");
      }
      if (begins(line, word)) {
        return rest(line, word);
      }
      early.add(line);
    }
  }

  private static boolean begins(String line, String word) {
    return line.equals(word) || line.startsWith(word + " ");
  }

  private static String rest(String line, String word) {
    return line.substring(Math.min(line.length(), word.length() + 1));
  }

  void askUsage() throws IOException {
    say("usage");
  }

  Usage awaitUsage(long timeoutNanos) throws InterruptedException {
    String[] numbers = await("usage", timeoutNanos).split(" ", -1);
    return new Usage(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
  }

  /** Tells it that all peers are there. */
  void go() throws IOException {
    say("go");
  }

  /** Tells it that the measuring is over, so that it does not wonder at the end of its peer. */
  void over() throws IOException {
    say("over");
  }

  private void say(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      if (!closing) {
        System.err.println(label + " cannot be heard any more: " + e);
      }
    }
    lines.add(END);
  }

  /** Ends it: by asking, which lets a recording be written, then by force. */
  @Override
  public void close() {
    closing = true;
    try {
      over();
    } catch (IOException e) {
      // It has ended by itself, which is as good.
      process.destroyForcibly();
    }
    process.destroy();
    try {
      if (process.waitFor(10, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
