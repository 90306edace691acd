package io.monocoque.libzmq;

/**
 * The error numbers that tests name.
 *
 * <p>The small ones are Linux's; the large ones are libzmq's own, counted from 156384712 so as
 * never to meet a system's.
 */
public final class ZmqErrno {
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int EFAULT = 14;
  public static final int EINVAL = 22;
  public static final int EMSGSIZE = 90;
  public static final int EPROTONOSUPPORT = 93;
  public static final int ENOTSUP = 95;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTUNREACH = 113;
  public static final int ENOTSOCK = 88;

  private static final int LIBZMQ = 156_384_712;

  /** The operation does not fit the socket's state, as a second send on REQ. */
  public static final int EFSM = LIBZMQ + 51;

  /** The transport does not fit the socket's type. */
  public static final int ENOCOMPATPROTO = LIBZMQ + 52;

  /** The context was terminated. */
  public static final int ETERM = LIBZMQ + 53;

  /** There is no I/O thread for the task. */
  public static final int EMTHREAD = LIBZMQ + 54;

  private ZmqErrno() {}
}
