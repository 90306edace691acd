package io.monocoque.io.spi;

/**
 * What a listening socket is told. SO_REUSEADDR is always on for TCP.
 *
 * @param backlog connections that wait to be accepted, at least 1
 * @param accepted what each accepted connection's socket is told
 */
public record ListenOptions(int backlog, TransportOptions accepted) {}
