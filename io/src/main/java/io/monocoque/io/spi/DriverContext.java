package io.monocoque.io.spi;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a driver takes from outside, so that a simulated one can be driven by a test.
 *
 * @param nanoClock a clock that never goes back, in nanoseconds from any origin
 * @param random the only source of chance
 */
public record DriverContext(LongSupplier nanoClock, RandomGenerator random) {}
