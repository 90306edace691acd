package io.monocoque.cli;

/** What the process ends with. */
public final class ExitStatus {
  /** Did what it was told to. */
  public static final int DONE = 0;

  /** Could not: a port in use, no driver, a claim of the demo that does not hold. */
  public static final int FAILED = 1;

  /** The command line was wrong; one line says what to write instead. */
  public static final int MISUSED = 2;

  /** Nothing came, or nobody was there, within the time-out. */
  public static final int TIMED_OUT = 3;

  /** Ended by Ctrl-C, as shells count it: 128 + SIGINT. */
  public static final int INTERRUPTED = 130;

  private ExitStatus() {}
}
