package io.monocoque.benchmarks;

import java.io.PrintStream;

/**
 * The program of the processes that do the work.
 *
 * <pre>Worker WORKLOAD CONTENDER WARM-UP-NANOS WINDOW-NANOS [ENDPOINT]</pre>
 *
 * Without an endpoint it is the side that binds, and the other too if the workload wants both in
 * one process.
 */
final class Worker {
  private Worker() {}

  /** Runs one side of a trial, or both. */
  public static void main(String[] args) throws InterruptedException {
    PrintStream out = System.out;
    // What a library prints must not end up in the talk.
    System.setOut(System.err);
    Workload workload = Workloads.parse(args[0]);
    Contender contender = Contenders.named(args[1]);
    Conversation talk = new Conversation(out, Long.parseLong(args[2]), Long.parseLong(args[3]));
    Usage.now(); // loads what is needed for that, before the window
    talk.listen();
    talk.version(contender.version());
    Thread.Builder threads =
        workload.isOnVirtualThreads() ? Thread.ofVirtual() : Thread.ofPlatform();
    Thread side;
    if (args.length == 5) {
      side = threads.start(() -> run(() -> workload.connected(contender, args[4], talk), talk));
    } else {
      side = threads.start(() -> run(() -> workload.bound(contender, talk), talk));
      if (workload.isInOneProcess()) {
        String endpoint = talk.awaitEndpoint();
        threads.start(() -> run(() -> workload.connected(contender, endpoint, talk), talk));
      }
    }
    side.join();
  }

  private static void run(Crew.Task side, Conversation talk) {
    try {
      side.run();
    } catch (Exception | Error e) {
      if (!talk.isOverSoon()) {
        e.printStackTrace();
        System.exit(1);
      }
      // The other side has gone already.
    }
  }
}
