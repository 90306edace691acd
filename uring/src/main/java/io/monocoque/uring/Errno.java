package io.monocoque.uring;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/** The error numbers of Linux on x86-64 and AArch64, and the exceptions that they become. */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int EPIPE = 32;
  static final int ENOSYS = 38;
  static final int EBADR = 53;
  static final int ETIME = 62;
  static final int EADDRINUSE = 98;
  static final int EADDRNOTAVAIL = 99;
  static final int ENETUNREACH = 101;
  static final int ECONNABORTED = 103;
  static final int ECONNRESET = 104;
  static final int ENOBUFS = 105;
  static final int ENOTCONN = 107;
  static final int ETIMEDOUT = 110;
  static final int ECONNREFUSED = 111;
  static final int EHOSTUNREACH = 113;
  static final int EALREADY = 114;
  static final int ECANCELED = 125;

  private Errno() {}

  /**
   * The exception for a failed operation.
   *
   * @param errno positive
   * @param doing what failed, for the message
   */
  static IOException exception(int errno, String doing) {
    String message = doing + ": " + text(errno);
    return switch (errno) {
      case ECONNREFUSED, ETIMEDOUT -> new ConnectException(message);
      case EADDRINUSE, EADDRNOTAVAIL -> new BindException(message);
      case ENETUNREACH, EHOSTUNREACH -> new NoRouteToHostException(message);
      default -> new SocketException(message);
    };
  }

  /** The number's name and meaning. */
  static String text(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM (operation not permitted)";
      case ENOENT -> "ENOENT (no such file or directory)";
      case EINTR -> "EINTR (interrupted)";
      case EAGAIN -> "EAGAIN (try again)";
      case ENOMEM -> "ENOMEM (out of memory)";
      case EACCES -> "EACCES (permission denied)";
      case EBUSY -> "EBUSY (busy)";
      case EINVAL -> "EINVAL (invalid argument)";
      case ENFILE -> "ENFILE (too many open files in the system)";
      case EMFILE -> "EMFILE (too many open files in this process)";
      case EPIPE -> "EPIPE (the peer does not read any more)";
      case ENOSYS -> "ENOSYS (the kernel does not know this)";
      case EBADR -> "EBADR (completions were lost)";
      case ETIME -> "ETIME (time is over)";
      case EADDRINUSE -> "EADDRINUSE (address in use)";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL (address not available here)";
      case ENETUNREACH -> "ENETUNREACH (network unreachable)";
      case ECONNABORTED -> "ECONNABORTED (connection aborted)";
      case ECONNRESET -> "ECONNRESET (connection reset by the peer)";
      case ENOBUFS -> "ENOBUFS (no buffers)";
      case ENOTCONN -> "ENOTCONN (not connected)";
      case ETIMEDOUT -> "ETIMEDOUT (connection timed out)";
      case ECONNREFUSED -> "ECONNREFUSED (connection refused)";
      case EHOSTUNREACH -> "EHOSTUNREACH (no route to host)";
      case EALREADY -> "EALREADY (already in progress)";
      case ECANCELED -> "ECANCELED (cancelled)";
      default -> "errno " + errno;
    };
  }
}
