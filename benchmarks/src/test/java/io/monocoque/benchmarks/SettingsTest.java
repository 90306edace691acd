package io.monocoque.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {

  @Test
  void optionsReplaceTheDefaults() {
    Settings settings =
        Settings.parse(
            "--seconds",
            "0.5",
            "--pairs",
            "2",
            "--sizes",
            "64,1024",
            "--contenders",
            "plain",
            "--jvm",
            "-Xmx1g",
            "--jvm",
            "-Xint");
    assertEquals(500_000_000, settings.windowNanos());
    assertEquals(2, settings.pairs());
    assertEquals(List.of("plain"), settings.contenders());
    assertEquals(List.of("-Xmx1g", "-Xint"), settings.jvmOptions());
    assertEquals(
        List.of("push-pull/tcp/64", "push-pull/tcp/1024", "req-rep/tcp/64"),
        settings.workloads().stream().map(Workload::key).toList());
  }

  @Test
  void oneRowOfAKindCanBeNamed() {
    Settings settings = Settings.parse("--only", "pub-sub/1000,fan-in,dealer-router/64");
    assertEquals(
        List.of("pub-sub/1000", "fan-in/4/64", "fan-in/4/1024", "dealer-router/64"),
        settings.workloads().stream().map(Workload::key).toList());
  }

  @Test
  void everyWorkloadIsReadBackFromItsKey() {
    Settings settings = Settings.parse("--only", "all", "--transports", "tcp,ipc,inproc");
    for (Workload workload : settings.workloads()) {
      assertEquals(workload, Workloads.parse(workload.key()));
    }
  }

  @Test
  void everyKindIsExplained() {
    Workloads.KINDS.forEach(kind -> assertTrue(Settings.USAGE.contains(kind), kind));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--pairs",
        "--pairs 0",
        "--seconds 0",
        "--contenders zmq",
        "--sizes 7",
        "--sizes many",
        "--only push-shove",
        "--only push-shove/64",
        "--only pub-sub/7",
        "--only pub-sub/",
        "--transports udp",
        "--connections 0",
        "--colour red"
      })
  void whatMakesNoSenseIsRefused(String line) {
    assertThrows(
        IllegalArgumentException.class, () -> Settings.parse(line.split(" ", -1)).workloads());
  }
}
