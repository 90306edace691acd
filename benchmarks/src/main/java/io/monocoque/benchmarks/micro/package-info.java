/** What a single step costs, without sockets: JMH, by {@code benchmarks/run --jmh}. */
@NullMarked
package io.monocoque.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
