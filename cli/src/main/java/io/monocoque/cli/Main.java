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
  private static final long GRACE_MILLIS = 2_000;

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
    main.interrupt();
    try {
      if (!finished.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        System.err.println("monocoque: ended in the middle of its work");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }
}
