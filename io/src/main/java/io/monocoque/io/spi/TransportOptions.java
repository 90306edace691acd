package io.monocoque.io.spi;

/**
 * What a connection's socket is told. TCP_NODELAY is always on: batching is ours.
 *
 * @param sendBufferSize SO_SNDBUF in bytes; -1 leaves it to the system and the driver, which may
 *     bound what the kernel takes and cannot send yet
 * @param receiveBufferSize SO_RCVBUF in bytes; -1 leaves it to the system
 */
public record TransportOptions(int sendBufferSize, int receiveBufferSize) {
  /** Everything left to the system. */
  public static final TransportOptions DEFAULT = new TransportOptions(-1, -1);
}
