package io.monocoque.benchmarks;

/**
 * A socket that one side of a workload uses. It lives as long as its process, which ends with the
 * trial.
 *
 * <p>Threading: made on one thread and then used by one thread, which may be another.
 */
interface End {

  /** Where the other side connects, if this end is bound. */
  String endpoint();
}
