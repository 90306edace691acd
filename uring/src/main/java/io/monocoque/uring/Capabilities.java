package io.monocoque.uring;

/**
 * What the self-test found beyond what every driver needs.
 *
 * @param incremental the kernel fills a receive buffer piece by piece (Linux 6.12)
 */
record Capabilities(boolean incremental) {}
