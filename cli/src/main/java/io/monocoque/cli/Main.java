package io.monocoque.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The command line's entry point.
 *
 * <p>Ctrl-C interrupts the main thread, which then finishes the line that it is printing, closes
 * what it has open without waiting for deliveries, and is given a moment to do so.
 */
public final class Main {
  private static final int ATTEMPTS = 4;
  private static final long ATTEMPT_MILLIS = 500;

  private Main() {}

  /** Runs a command and ends the process with its status. */
  public static void main(String[] args) {
    // Before the first logger is made: a line a record.
    System.setProperty("java.util.logging.SimpleFormatter.format", "monocoque: %5$s%6$s%n");
    CountDownLatch finished = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(() -> interrupt(main, finished)));
    int status = CommandLines.run(Shell.ofProcess(), args);
    finished.countDown();
    System.exit(status);
  }

  private static void interrupt(Thread main, CountDownLatch finished) {
    if (finished.getCount() == 0) {
      return;
    }
    try {
      // Again, should a wait on the way to the end take the first one for its own.
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        main.interrupt();
        if (finished.await(ATTEMPT_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      System.err.println("monocoque: ended in the middle of its work");
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }
}
