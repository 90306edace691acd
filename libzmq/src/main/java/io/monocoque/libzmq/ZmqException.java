package io.monocoque.libzmq;

/** A libzmq call that failed, with its error number and libzmq's text for it. */
public final class ZmqException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * Makes one for a number and a text.
   *
   * @param errno an error number, see {@link ZmqErrno}
   * @param text what to show
   */
  public ZmqException(int errno, String text) {
    super(text);
    this.errno = errno;
  }

  static ZmqException of(String call, int errno) {
    return new ZmqException(
        errno, call + ": " + LibraryCalls.strerror(errno) + " (errno " + errno + ")");
  }

  /** The number libzmq left in errno. */
  public int errno() {
    return errno;
  }
}
