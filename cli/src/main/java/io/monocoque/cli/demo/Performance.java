package io.monocoque.cli.demo;

import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A scene that was shown, and what came of it.
 *
 * @param reason why it failed or was not shown, else empty
 * @param repeat the command that shows it again
 */
record Performance(
    String name,
    String claim,
    Result result,
    String reason,
    List<String> evidence,
    String repeat,
    double seconds) {
  private static final long LONGEST_SECONDS = 60;

  /** What came of it. */
  enum Result {
    HELD,
    FAILED,
    NOT_SHOWN
  }

  /** Shows a scene; whatever goes wrong in it is its result, and it ends within a minute. */
  static Performance of(Scene scene, Paper paper, String driver) throws InterruptedException {
    String repeat = "./monocoque demo --scene " + scene.name();
    if (!driver.equals("auto")) {
      repeat += " --driver " + driver;
    }
    paper.line(paper.bold("== " + scene.name()));
    paper.line("claim     " + scene.claim());
    paper.line("evidence");
    Stage stage = new Stage(paper, driver);
    long start = System.nanoTime();
    Result result = Result.HELD;
    String reason = "";
    try {
      showInTime(scene, stage);
    } catch (NotShownException e) {
      result = Result.NOT_SHOWN;
      reason = String.valueOf(e.getMessage());
    } catch (ClaimFailedException e) {
      result = Result.FAILED;
      reason = String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      // A scene that breaks has not shown what it claims.
      result = Result.FAILED;
      reason = e.toString();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    paper.line("repeat    " + repeat);
    paper.line(
        switch (result) {
          case HELD -> paper.green("holds") + "     (%.1f s)".formatted(seconds);
          case FAILED -> paper.red("failed") + ": " + reason;
          case NOT_SHOWN -> paper.yellow("not shown") + ": " + reason;
        });
    paper.line("");
    return new Performance(
        scene.name(), scene.claim(), result, reason, stage.evidence(), repeat, seconds);
  }

  /** An interrupt that comes from the clock is a failure; one from Ctrl-C goes on up. */
  private static void showInTime(Scene scene, Stage stage) throws Exception {
    Thread shower = Thread.currentThread();
    boolean[] late = new boolean[1];
    try (ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory())) {
      clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
      var _ =
          clock.schedule(
              () -> {
                synchronized (late) {
                  late[0] = true;
                }
                shower.interrupt();
              },
              LONGEST_SECONDS,
              TimeUnit.SECONDS);
      scene.show(stage);
    } catch (InterruptedException e) {
      synchronized (late) {
        if (late[0]) {
          throw new ClaimFailedException("it did not end within " + LONGEST_SECONDS + " s");
        }
      }
      throw e;
    }
  }
}
