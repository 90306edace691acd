/** Measures throughput and latency between two processes. */
package io.monocoque.cli.bench;
