package io.monocoque.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine's processor time, as Linux counts it, to tell how much of it others used.
 *
 * <p>It exists because ratios of a shared machine are worth what the machine's silence is worth.
 *
 * @param busyTicks time in which processors worked
 * @param allTicks all time of all processors; 0 where it is not known
 */
record MachineTime(long busyTicks, long allTicks) {
  private static final Path STAT = Path.of("/proc/stat");
  private static final double NANOS_PER_TICK = 1e7;

  static MachineTime now() throws IOException {
    if (!Files.isReadable(STAT)) {
      return new MachineTime(0, 0);
    }
    try (var lines = Files.lines(STAT)) {
      return parse(lines.findFirst().orElse(""));
    }
  }

  /** Reads the line {@code cpu user nice system idle iowait irq softirq steal guest …}. */
  static MachineTime parse(String line) {
    String[] words = line.trim().split(" +", -1);
    if (words.length < 9 || !words[0].equals("cpu")) {
      return new MachineTime(0, 0);
    }
    long all = 0;
    for (int i = 1; i <= 8; i++) {
      all += Long.parseLong(words[i]);
    }
    return new MachineTime(all - Long.parseLong(words[4]) - Long.parseLong(words[5]), all);
  }

  MachineTime minus(MachineTime earlier) {
    return new MachineTime(busyTicks - earlier.busyTicks, allTicks - earlier.allTicks);
  }

  /** Which share of this time, in percent, was neither idle nor used by those who took so much. */
  double percentBeside(long ownNanos) {
    return allTicks == 0
        ? Double.NaN
        : Math.max(0, 100 * (busyTicks - ownNanos / NANOS_PER_TICK) / allTicks);
  }
}
