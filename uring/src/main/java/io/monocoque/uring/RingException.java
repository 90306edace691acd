package io.monocoque.uring;

import java.io.IOException;

/** The kernel refuses a ring, or one is broken. */
final class RingException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * @param errno positive
   */
  RingException(int errno, String doing) {
    super(doing + ": " + Errno.text(errno));
    this.errno = errno;
  }

  int errno() {
    return errno;
  }
}
