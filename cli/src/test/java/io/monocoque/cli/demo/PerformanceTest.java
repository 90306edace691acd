package io.monocoque.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.cli.CommandLines;
import io.monocoque.cli.ExitStatus;
import io.monocoque.cli.Shell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerformanceTest {
  private final StringWriter printed = new StringWriter();

  @Test
  void claimThatHoldsIsShownWithItsEvidence() throws InterruptedException {
    Performance performance = perform(stage -> stage.show("seen"));

    assertEquals(Performance.Result.HELD, performance.result());
    assertEquals(List.of("seen"), performance.evidence());
    assertTrue(printed.toString().contains("claim     it is so"), printed::toString);
    assertTrue(printed.toString().contains("  seen"), printed::toString);
    assertTrue(
        printed.toString().contains("repeat    ./monocoque demo --scene test"), printed::toString);
  }

  @Test
  void commandThatRepeatsAskedForTheSameDriver() throws InterruptedException {
    Performance performance = perform("nio", stage -> stage.show(stage.driver()));

    assertEquals(List.of("nio"), performance.evidence());
    assertEquals("./monocoque demo --scene test --driver nio", performance.repeat());
  }

  @Test
  void claimThatFailsSaysWhatWasSeen() throws InterruptedException {
    Performance performance = perform(stage -> ClaimFailedException.require(false, "it was not"));

    assertEquals(Performance.Result.FAILED, performance.result());
    assertTrue(printed.toString().contains("failed: it was not"), printed::toString);
  }

  @Test
  void sceneThatBreaksHasFailed() throws InterruptedException {
    Performance performance =
        perform(
            stage -> {
              throw new IOException("broken");
            });

    assertEquals(Performance.Result.FAILED, performance.result());
    assertTrue(performance.reason().contains("broken"), performance::reason);
  }

  @Test
  void missingPeerIsNotShown() throws InterruptedException {
    Performance performance =
        perform(
            stage -> {
              throw new NotShownException("no libzmq");
            });

    assertEquals(Performance.Result.NOT_SHOWN, performance.result());
    assertTrue(printed.toString().contains("not shown: no libzmq"), printed::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"machine", "hello", "careless"})
  void scenesWithoutAPeerHold(String scene) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Shell shell =
        new Shell(
            InputStream.nullInputStream(),
            out,
            new PrintStream(PrintStream.nullOutputStream(), true, UTF_8),
            true);

    int status = CommandLines.run(shell, "demo", "--scene", scene, "--no-color", "--json");

    String json = out.toString(UTF_8);
    assertEquals(ExitStatus.DONE, status, json);
    assertTrue(json.startsWith("{\"scene\":\"" + scene + "\","), json);
    assertTrue(json.contains("\"result\":\"held\""), json);
    assertFalse(json.contains("\u001b"), json);
    assertEquals(1, json.lines().count(), json);
  }

  private Performance perform(Show show) throws InterruptedException {
    return perform("auto", show);
  }

  private Performance perform(String driver, Show show) throws InterruptedException {
    return Performance.of(
        new Scene() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public String claim() {
            return "it is so";
          }

          @Override
          public void show(Stage stage) throws Exception {
            show.on(stage);
          }
        },
        new Paper(new PrintWriter(printed), false, false),
        driver);
  }

  @FunctionalInterface
  private interface Show {
    void on(Stage stage) throws Exception;
  }
}
