package io.monocoque.io.spi;

/** Opens drivers of one kind. Found through {@link java.util.ServiceLoader}. */
public interface DriverProvider {

  /** The name under which a user chooses it: {@code uring}, {@code nio}. */
  String name();

  /** With the choice left to us, the highest that opens wins. */
  int preference();

  /**
   * Opens a driver for the loop that runs on the calling thread. The first call in a process tries
   * out everything that the driver needs; versions are not asked.
   *
   * @throws DriverUnavailableException if this machine, its kernel, a sandbox or a missing
   *     permission does not allow it; the message says which and what would help
   */
  Driver open(DriverContext context) throws DriverUnavailableException;
}
