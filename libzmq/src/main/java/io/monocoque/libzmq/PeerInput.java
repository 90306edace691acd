package io.monocoque.libzmq;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The standard input of a peer process: its lines, and its end as the sign to stop.
 *
 * <p>It exists so that no peer outlives the test that started it: the operating system closes the
 * pipe when the test dies, however it dies. A command that does not come to its end soon after that
 * is cut off.
 *
 * <p>Threading: one daemon thread reads; the peer's main thread asks.
 */
final class PeerInput {
  private static final int QUEUED_LINES = 1024;
  private static final long GRACE_SECONDS = 10;

  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(QUEUED_LINES);
  private final InputStream source;
  private final boolean keepLines;
  private final Runnable cutOff;
  private volatile boolean ended;

  /**
   * Prepares to read.
   *
   * @param source the standard input
   * @param keepLines whether a full queue holds up the reader rather than losing lines
   * @param cutOff ends the process, a time of grace after the input's end
   */
  PeerInput(InputStream source, boolean keepLines, Runnable cutOff) {
    this.source = source;
    this.keepLines = keepLines;
    this.cutOff = cutOff;
  }

  void start() {
    Thread.ofPlatform().daemon().name("peer-input").start(this::read);
  }

  boolean ended() {
    return ended;
  }

  /** The next line if one comes in time; null otherwise. */
  @Nullable String pollLine(long timeoutMillis) throws InterruptedException {
    return lines.poll(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  private void read() {
    try {
      readLines();
    } catch (IOException broken) {
      System.err.println("standard input: " + broken);
    } catch (InterruptedException stopped) {
      throw new AssertionError("nobody interrupts this thread", stopped);
    } finally {
      ended = true;
    }
    try {
      TimeUnit.SECONDS.sleep(GRACE_SECONDS);
    } catch (InterruptedException stopped) {
      throw new AssertionError("nobody interrupts this thread", stopped);
    }
    cutOff.run();
  }

  private void readLines() throws IOException, InterruptedException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(source, StandardCharsets.UTF_8));
    String line;
    while ((line = reader.readLine()) != null) {
      if (keepLines) {
        lines.put(line);
      } else if (!lines.offer(line)) {
        lines.clear();
      }
    }
  }
}
