package io.monocoque.io;

/**
 * The runtime's logger, to be had by a static import of {@link #LOG}.
 *
 * <p>It has a class of its own because to get a logger takes as long as to open a context does: it
 * is made when the first line is logged, and what goes well logs none.
 */
public final class Log {
  public static final System.Logger LOG = System.getLogger("io.monocoque");

  private Log() {}
}
