package io.monocoque.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.Monocoque;
import io.monocoque.libzmq.LibZmq;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A short comparison with libzmq, whose ratios {@code ./test} prints: a change that costs half of
 * the rate is to be seen by whoever runs the tests. It does not fail on what a busy machine does.
 */
final class SmokeComparisonTest {
  /** Shown by {@code ./test}. */
  private static final Path REPORT = Path.of("target", "smoke-comparison.md");

  private static List<String> contenders() {
    List<String> names = new ArrayList<>();
    try (Monocoque mq = Monocoque.open(o -> o.driver("uring"))) {
      names.add(mq.driver());
    } catch (IllegalStateException e) {
      System.out.println("without io_uring: " + e.getMessage());
    }
    names.add("nio");
    names.add(Contenders.LIBZMQ);
    return names;
  }

  @Test
  void ratiosToLibzmqArePrinted() throws Exception {
    assumeTrue(LibZmq.available(), "libzmq is missing");
    Settings settings =
        Settings.parse(
            "--seconds",
            "1",
            "--warmup",
            "3",
            "--pairs",
            "1",
            "--sizes",
            "64",
            "--contenders",
            String.join(",", contenders()));
    List<Results> all = new Comparison(settings, System.out).run();
    for (Results results : all) {
      Metric first = results.workload().metrics().getFirst();
      double ratio = results.ratio("nio", Contenders.LIBZMQ, first).median();
      assertTrue(ratio > 0 && Double.isFinite(ratio), results.workload().title());
    }
    Files.writeString(REPORT, Table.of(all));
  }
}
