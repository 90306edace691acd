package io.monocoque.io.spi;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts how often the drivers enter the kernel on a message's way, when {@code
 * -Dio.monocoque.countEntries=true} asks for it: so that tests can hold how often that is. What
 * opens and closes connections does not count.
 *
 * <p>Threading: any thread. Hot path: without the property it costs nothing, as the flag is a
 * constant.
 */
public final class KernelEntries {
  /** The system property. */
  public static final String PROPERTY = "io.monocoque.countEntries";

  private static final boolean ON = Boolean.getBoolean(PROPERTY);

  /** To write. */
  public static final KernelEntries SEND = new KernelEntries();

  /** To read. */
  public static final KernelEntries RECEIVE = new KernelEntries();

  /** To wait, or to look whether there is anything to do; a ring sends and receives with it. */
  public static final KernelEntries WAIT = new KernelEntries();

  /** To wake a loop that waits. */
  public static final KernelEntries WAKE = new KernelEntries();

  private static final List<KernelEntries> ALL = List.of(SEND, RECEIVE, WAIT, WAKE);

  private final LongAdder entries = new LongAdder();

  private KernelEntries() {}

  /** Whether anything is counted. */
  public static boolean isOn() {
    return ON;
  }

  /** The kernel is entered here. */
  public void count() {
    if (ON) {
      entries.increment();
    }
  }

  /** How often it was, ever. */
  public long total() {
    return entries.sum();
  }

  /** How often it was for any of these. */
  public static long sum() {
    return ALL.stream().mapToLong(KernelEntries::total).sum();
  }
}
