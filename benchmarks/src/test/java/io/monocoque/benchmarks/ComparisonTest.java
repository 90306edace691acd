package io.monocoque.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.monocoque.libzmq.LibZmq;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole trials, much too short to tell anything but that they work. */
final class ComparisonTest {

  @ParameterizedTest
  @ValueSource(strings = {"nio", "libzmq", "jeromq", "plain"})
  void bothWorkloadsRunBetweenTwoProcesses(String contender) throws Exception {
    assumeTrue(!contender.equals(Contenders.LIBZMQ) || LibZmq.available(), "libzmq is missing");
    Settings settings =
        Settings.parse(
            "--seconds",
            "0.2",
            "--warmup",
            "0.2",
            "--pairs",
            "1",
            "--sizes",
            "64",
            "--contenders",
            contender);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    List<Results> all = new Comparison(settings, nowhere).run();
    assertEquals(2, all.size());
    assertTrue(all.get(0).spread(contender, Metric.RATE).least() > 0);
    assertTrue(all.get(1).spread(contender, Metric.P50).least() > 0);
    assertTrue(Table.of(all).contains("| PUSH/PULL tcp 64 B | " + contender), Table.of(all));
  }

  @Test
  void aPeerThatIsSilentHasAnotherTurnAndIsTold() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    List<Results> all = silentUntil(1, "jeromq", told).run();
    assertEquals(new Spread(5, 5, 5), all.getFirst().spread("jeromq", Metric.RATE));
    assertTrue(told.toString(StandardCharsets.UTF_8).contains("jeromq said nothing; once more"));
  }

  @Test
  void aPeerThatIsSilentAgainLosesNobodysRows() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    List<Results> all = silentUntil(Integer.MAX_VALUE, "jeromq", told).run();
    assertFalse(all.getFirst().has("jeromq"));
    assertEquals(new Spread(5, 5, 5), all.getFirst().spread("nio", Metric.RATE));
    String text = told.toString(StandardCharsets.UTF_8);
    assertEquals(2 * all.size(), text.split("jeromq said nothing", -1).length - 1, text);
    assertTrue(text.contains("; without it from here"), text);
    assertTrue(Table.of(all).contains("| nio"), Table.of(all));
  }

  @Test
  void oneOfOursThatIsSilentEndsTheRun() {
    Comparison comparison = silentUntil(1, "nio", new ByteArrayOutputStream());
    assertThrows(WorkerProcess.SilentException.class, comparison::run);
  }

  /** Two contenders in two rounds, of which one says nothing in its first trials. */
  private static Comparison silentUntil(int trials, String contender, OutputStream told) {
    AtomicInteger silent = new AtomicInteger(trials);
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      values.put(metric, 5.0);
    }
    return new Comparison(
        Settings.parse("--pairs", "2", "--only", "fan-in", "--contenders", "jeromq,nio"),
        new PrintStream(told, true, StandardCharsets.UTF_8),
        (_, name) -> {
          if (name.equals(contender) && silent.getAndDecrement() > 0) {
            throw new WorkerProcess.SilentException(name + " said nothing");
          }
          return new Outcome("", values);
        });
  }

  @Test
  void eachRoundBeginsWithAnother() {
    List<String> three = List.of("uring", "nio", "libzmq");
    assertEquals(three, Comparison.order(three, 1));
    assertEquals(List.of("nio", "libzmq", "uring"), Comparison.order(three, 2));
    assertEquals(List.of("libzmq", "uring", "nio"), Comparison.order(three, 3));
    assertEquals(three, Comparison.order(three, 4));
  }

  static List<Workload> furtherWorkloads() {
    return List.of(
        new PushPull(Transport.IPC, 64, true),
        new PushPull(Transport.INPROC, 64, false),
        new FanOut(2, 64),
        new FanIn(2, 64),
        new ReqRep(Transport.INPROC, 64, true),
        new OpenLoop(2, 1000),
        new DealerRouter(3),
        PubSub.of(3),
        PubSub.even(2),
        new Topics(100),
        new Curve(64),
        new CurveHandshakes(),
        new Idle(70),
        new StartUp(false)); // the other one wants jars, and this is a folder of classes
  }

  @ParameterizedTest
  @MethodSource("furtherWorkloads")
  void furtherWorkloadsTellTheirMetrics(Workload workload) throws Exception {
    Settings settings = Settings.parse("--seconds", "0.2", "--warmup", "0.2");
    Outcome outcome = new Trial(workload, Contenders.named("nio"), settings).run();
    workload.metrics().forEach(outcome::value);
    assertTrue(outcome.value(workload.metrics().getFirst()) > 0, outcome::toString);
  }

  @Test
  void ratiosAreFormedWithinARound() {
    Results results = new Results(new PushPull(Transport.TCP, 64, false));
    for (double[] round : new double[][] {{10, 100}, {30, 150}, {100, 200}}) {
      results.add("plain", new Outcome("", Map.of(Metric.RATE, round[0])));
      results.add("libzmq", new Outcome("", Map.of(Metric.RATE, round[1])));
    }
    assertEquals(new Spread(0.2, 0.1, 0.5), results.ratio("plain", "libzmq", Metric.RATE));
    assertEquals(new Spread(30, 10, 100), results.spread("plain", Metric.RATE));
  }
}
