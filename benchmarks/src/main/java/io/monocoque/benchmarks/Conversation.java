package io.monocoque.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker's side of the talk with the process that started it: lines on standard output and input.
 *
 * <pre>
 *   worker says                    its starter says
 *   version libzmq 4.3.4
 *   bound tcp://127.0.0.1:41235                        (the side that binds)
 *   gathered                                           (the side that measures, if it gathers)
 *                                  go                  (to both sides)
 *   opens                                              (the side that measures)
 *                                  usage               (to both sides)
 *   usage 81234567 4096
 *   closes 1234567 RATE=9.1E6                          (the side that measures)
 *                                  over, or end of input
 * </pre>
 *
 * <p>It exists so that a worker ends with its starter, whatever becomes of that: when the input
 * ends, the process does.
 *
 * <p>Threading: the worker's sides, and a thread of its own that listens.
 */
final class Conversation {
  private final PrintStream out;
  private final long warmUpNanos;
  private final long windowNanos;
  private final CountDownLatch go = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final CompletableFuture<String> endpoint = new CompletableFuture<>();

  Conversation(PrintStream out, long warmUpNanos, long windowNanos) {
    this.out = out;
    this.warmUpNanos = warmUpNanos;
    this.windowNanos = windowNanos;
  }

  /** Begins to answer the starter. */
  void listen() {
    Thread.ofPlatform().name("conversation").daemon().start(this::answer);
  }

  long warmUpNanos() {
    return warmUpNanos;
  }

  long windowNanos() {
    return windowNanos;
  }

  /** Tells that all peers are there; the other side learns of it by {@link #mayGo}. */
  void gathered() {
    say("gathered");
  }

  /** Whether the other side has {@link #gathered} all peers. */
  boolean mayGo() {
    return go.getCount() == 0;
  }

  /** Whether the measuring is over and this side may end too. */
  boolean isOver() {
    return over.getCount() == 0;
  }

  /** The same, when the other side's end may have been noticed before the starter's word came. */
  boolean isOverSoon() {
    try {
      return over.await(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return isOver();
    }
  }

  void version(String version) {
    say("version " + version);
  }

  void bound(String where) {
    say("bound " + where);
    endpoint.complete(where);
  }

  /** What {@link #bound} was told, by the other side in the same process. */
  String awaitEndpoint() {
    return endpoint.join();
  }

  void windowOpens() {
    say("opens");
  }

  /**
   * Tells what was measured since {@link #windowOpens}, and stays until the starter has heard from
   * the other side too, which would not survive the end of this one.
   */
  void windowCloses(long operations, Map<Metric, Double> values) throws InterruptedException {
    StringJoiner line = new StringJoiner(" ");
    line.add("closes").add(Long.toString(operations));
    values.forEach((metric, value) -> line.add(metric.name() + "=" + value));
    say(line.toString());
    over.await();
  }

  private void say(String line) {
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }

  private void answer() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("usage")) {
          Usage usage = Usage.now();
          say("usage " + usage.cpuNanos() + " " + usage.allocatedBytes());
        } else if (line.equals("go")) {
          go.countDown();
        } else if (line.equals("over")) {
          over.countDown();
        }
      }
    } catch (IOException e) {
      System.err.println("the starter cannot be heard any more: " + e);
    }
    end();
  }

  /** Ends the process, in time to write a recording, but whatever the main thread is caught in. */
  private static void end() {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(8));
              Runtime.getRuntime().halt(1);
            });
    System.exit(0);
  }
}
