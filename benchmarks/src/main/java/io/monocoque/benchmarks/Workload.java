package io.monocoque.benchmarks;

import java.util.List;

/**
 * Work for two processes, of which one binds and the other connects. One of them measures.
 *
 * <p>A new row of the tables is a new implementation, named in {@link #parse} and {@link Settings}.
 *
 * <p>Threading: the worker's main thread.
 */
sealed interface Workload permits PushPull, ReqRep {

  /** Names it on a worker's command line; {@link #parse} reads it. */
  String key();

  /** Names it in a table. */
  String title();

  /** What the measuring process tells, and in which order it is shown. */
  List<Metric> metrics();

  /** Whether the process that binds measures, else the one that connects. */
  boolean boundSideMeasures();

  /** The part of the process that binds; it does not return before it was measured. */
  void bound(Contender contender, Conversation talk) throws Exception;

  /** The part of the process that connects. */
  void connected(Contender contender, String endpoint, Conversation talk) throws Exception;

  /** The workload with this key, as in {@code push-pull/tcp/64}. */
  static Workload parse(String key) {
    String[] parts = key.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("a workload is kind/transport/size, not " + key);
    }
    Transport transport = Transport.valueOf(parts[1].toUpperCase(java.util.Locale.ROOT));
    int size = Integer.parseInt(parts[2]);
    return switch (parts[0]) {
      case PushPull.KIND -> new PushPull(transport, size);
      case ReqRep.KIND -> new ReqRep(transport, size);
      default -> throw new IllegalArgumentException("no workload is called " + parts[0]);
    };
  }
}
