package io.monocoque.benchmarks;

import java.util.List;

/**
 * Work for two sides, of which one binds and the other connects, each in a process of its own
 * unless the workload says otherwise. One of them measures.
 *
 * <p>A new row of the tables is a new implementation, named in {@link Workloads}.
 *
 * <p>Threading: a thread for each side.
 */
sealed interface Workload
    permits PushPull,
        Curve,
        CurveHandshakes,
        FanIn,
        FanOut,
        ReqRep,
        OpenLoop,
        DealerRouter,
        PubSub,
        Topics,
        Idle,
        StartUp {

  /** Names it on a worker's command line; {@link Workloads#parse} reads it. */
  String key();

  /** Names it in a table. */
  String title();

  /** What is told of it, in the order of the columns. */
  List<Metric> metrics();

  /** Whether this contender can do it. */
  boolean isFor(String contender);

  /** Whether both sides are threads of one process. */
  default boolean isInOneProcess() {
    return false;
  }

  /** Whether the calls of both sides are made on virtual threads. */
  default boolean isOnVirtualThreads() {
    return false;
  }

  /** What the JVM of the side that binds needs. */
  default List<String> boundJvmOptions() {
    return List.of();
  }

  /** Whether the side that measures tells when it has gathered all peers. */
  default boolean isGathered() {
    return false;
  }

  /** Whether the side that binds measures, else the one that connects. */
  boolean boundSideMeasures();

  /** The part of the side that binds; it does not return before it was measured. */
  void bound(Contender contender, Conversation talk) throws Exception;

  /** The part of the side that connects. */
  void connected(Contender contender, String endpoint, Conversation talk) throws Exception;
}
