/**
 * The same work on this runtime, on libzmq, on JeroMQ and on plain sockets, each time in fresh
 * processes, in turn, with the ratios.
 *
 * <p>{@link io.monocoque.benchmarks.Main} runs {@link io.monocoque.benchmarks.Comparison}, which
 * repeats {@link io.monocoque.benchmarks.Trial}: one {@link io.monocoque.benchmarks.Workload} by
 * one {@link io.monocoque.benchmarks.Contender} in fresh {@link io.monocoque.benchmarks.Worker}
 * processes.
 */
@NullMarked
package io.monocoque.benchmarks;

import org.jspecify.annotations.NullMarked;
