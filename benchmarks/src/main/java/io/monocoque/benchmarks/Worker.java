package io.monocoque.benchmarks;

import java.io.PrintStream;

/**
 * The program of the two processes that do the work.
 *
 * <pre>Worker WORKLOAD CONTENDER WARM-UP-NANOS WINDOW-NANOS [ENDPOINT]</pre>
 *
 * Without an endpoint it is the side that binds.
 */
final class Worker {
  private Worker() {}

  /** Runs one side of a trial. */
  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    // What a library prints must not end up in the talk.
    System.setOut(System.err);
    Workload workload = Workload.parse(args[0]);
    Contender contender = Contenders.named(args[1]);
    Conversation talk = new Conversation(out, Long.parseLong(args[2]), Long.parseLong(args[3]));
    talk.listen();
    talk.version(contender.version());
    try {
      if (args.length == 4) {
        workload.bound(contender, talk);
      } else {
        workload.connected(contender, args[4], talk);
      }
    } catch (Exception | Error e) {
      if (!talk.isOverSoon()) {
        throw e;
      }
      // The other side has gone already.
    }
  }
}
