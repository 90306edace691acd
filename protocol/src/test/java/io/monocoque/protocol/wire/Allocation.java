package io.monocoque.protocol.wire;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What a piece of code allocates on the heap, on the thread that runs it. */
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /** What may throw. */
  public interface Action {
    void run() throws Exception;
  }

  public static long of(Action action) throws Exception {
    // The bean itself allocates a little when it is first asked.
    long unused = THREADS.getCurrentThreadAllocatedBytes();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    action.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before + 0 * unused;
  }
}
