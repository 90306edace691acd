package io.monocoque.cli.bench;

import io.monocoque.Monocoque;
import io.monocoque.cli.ChildJvm;
import io.monocoque.cli.DriverName;
import io.monocoque.cli.ExitStatus;
import io.monocoque.cli.Json;
import io.monocoque.cli.Machine;
import io.monocoque.cli.PositiveCount;
import io.monocoque.cli.Shell;
import io.monocoque.cli.Words;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code monocoque bench}. Threading: picocli's thread. */
@Command(
    name = "bench",
    header = "Measures this machine's throughput and latency.%n",
    description =
        "%nPUSH to PULL for throughput, REQ to REP for latency, each between two processes "
            + "(inproc: two threads), warmed up before the window that counts.%n")
public final class BenchCommand implements Callable<Integer> {
  private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(3);

  private final Shell shell;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      converter = PositiveCount.class,
      description = "Bytes a message. Default: 64.")
  Long size = 64L;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = PositiveCount.class,
      description = "How long to measure each. Default: 5.")
  Long seconds = 5L;

  @Option(
      names = "--transport",
      paramLabel = "TRANSPORT",
      converter = Transport.Converter.class,
      description = "tcp, ipc or inproc. Default: tcp.")
  Transport transport = Transport.TCP;

  @Option(
      names = "--driver",
      paramLabel = "DRIVER",
      converter = DriverName.Converter.class,
      description = "auto, uring or nio. Default: auto.")
  DriverName driver = DriverName.AUTO;

  @Option(names = "--throughput", description = "Measure throughput; without --latency only that.")
  boolean throughput;

  @Option(names = "--latency", description = "Measure latency; without --throughput only that.")
  boolean latency;

  @Option(names = "--json", description = "Print one JSON document.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  /** For one command line. */
  public BenchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Duration window = Duration.ofSeconds(seconds);
    Duration warmUp = window.compareTo(LONGEST_WARM_UP) < 0 ? window : LONGEST_WARM_UP;
    Setting setting =
        new Setting(
            Math.toIntExact(Math.min(size, 1 << 30)),
            Words.word(transport),
            Words.word(driver),
            warmUp,
            window);
    try (PrintWriter out =
            new PrintWriter(new OutputStreamWriter(shell.out(), StandardCharsets.UTF_8));
        Monocoque mq =
            Monocoque.open(
                options -> options.driver(setting.driver()).linger(Duration.ofSeconds(1)))) {
      if (!json) {
        out.printf("machine     %s%n", Machine.here());
        out.printf("driver      %s (%s)%n", mq.driver(), mq.driverReason());
        out.printf("JVM flags   %s%n", ChildJvm.flags());
        out.printf(
            "measuring   %d B over %s, %d s each after %d s of warm-up%n",
            setting.size(), setting.transport(), window.toSeconds(), warmUp.toSeconds());
        out.flush();
      }
      Throughput rate = throughput || !latency ? Throughput.measure(mq, setting) : null;
      if (rate != null && !json) {
        out.printf(
            Locale.ROOT,
            "throughput  %,.0f msg/s, %,.1f MB/s%n",
            rate.messagesPerSecond(),
            rate.megabytesPerSecond());
        out.flush();
      }
      Latency roundTrip = latency || !throughput ? Latency.measure(mq, setting) : null;
      if (roundTrip != null && !json) {
        out.printf(
            Locale.ROOT,
            "latency     round trip p50 %.1f us, p99 %.1f us, p99.9 %.1f us (%,d round trips)%n",
            roundTrip.micros(500),
            roundTrip.micros(990),
            roundTrip.micros(999),
            roundTrip.count());
      }
      if (json) {
        out.println(document(mq, setting, rate, roundTrip));
      }
    }
    return ExitStatus.DONE;
  }

  private static Json document(
      Monocoque mq, Setting setting, @Nullable Throughput rate, @Nullable Latency roundTrip) {
    Machine machine = Machine.here();
    Json document =
        new Json()
            .put("system", machine.system())
            .put("processor", machine.processor())
            .put("cores", machine.cores())
            .put("jvm", machine.jvm())
            .put("jvmFlags", ChildJvm.flags())
            .put("driver", mq.driver())
            .put("driverReason", mq.driverReason())
            .put("transport", setting.transport())
            .put("size", setting.size())
            .put("seconds", setting.window().toSeconds());
    if (rate != null) {
      document
          .put("messagesPerSecond", Math.round(rate.messagesPerSecond()))
          .put("megabytesPerSecond", rate.megabytesPerSecond());
    }
    if (roundTrip != null) {
      document
          .put("roundTrips", roundTrip.count())
          .put("p50Micros", roundTrip.micros(500))
          .put("p99Micros", roundTrip.micros(990))
          .put("p999Micros", roundTrip.micros(999));
    }
    return document;
  }
}
