package io.monocoque.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.io.spi.Driver;
import io.monocoque.io.spi.DriverContext;
import io.monocoque.io.spi.DriverProvider;
import io.monocoque.io.spi.DriverUnavailableException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DriverChoiceTest {
  private static final DriverContext CONTEXT = new DriverContext(System::nanoTime, new Random(1));

  /** Opens, or throws what a test gives it. */
  private record Scripted(String name, int preference, List<Throwable> thrown)
      implements DriverProvider {
    static Scripted good(String name, int preference) {
      return new Scripted(name, preference, List.of());
    }

    static Scripted bad(String name, int preference, Throwable thrown) {
      return new Scripted(name, preference, List.of(thrown));
    }

    @Override
    public Driver open(DriverContext context) throws DriverUnavailableException {
      for (Throwable each : thrown) {
        switch (each) {
          case DriverUnavailableException e -> throw e;
          case Error e -> throw e;
          case RuntimeException e -> throw e;
          default -> throw new AssertionError(each);
        }
      }
      return new ScriptedDriver();
    }
  }

  @Test
  void mostPreferredThatOpensIsChosen() throws Exception {
    DriverSelection selection =
        DriverChoice.of(
                "auto", List.of(Scripted.bad("a", 1, new AssertionError()), Scripted.good("b", 9)))
            .open(CONTEXT);
    assertEquals(List.of(), selection.skipped());
    assertEquals(
        "I/O driver scripted (auto: the first that opened and passed its self-test)",
        selection.describe());
  }

  @Test
  void anyFaultOfAProviderIsPassedOverAndTold() throws Exception {
    Throwable denied =
        new ExceptionInInitializerError(new IllegalCallerException("Illegal native access"));
    DriverSelection selection =
        DriverChoice.of(
                "auto",
                List.of(
                    Scripted.good("last", 0),
                    Scripted.bad("first", 9, denied),
                    Scripted.bad("second", 5, new DriverUnavailableException("blocked\nhere"))))
            .open(CONTEXT);
    assertEquals(
        "I/O driver scripted (auto: the first that opened and passed its self-test)"
            + "; first: IllegalCallerException: Illegal native access"
            + "; second: blocked",
        selection.describe());
  }

  @Test
  void forcedDriverThatDoesNotOpenIsRefusedWithItsReason() {
    DriverChoice choice =
        DriverChoice.of(
            "uring",
            List.of(
                Scripted.good("nio", 0),
                Scripted.bad("uring", 9, new DriverUnavailableException("blocked by seccomp"))));
    DriverUnavailableException refused =
        assertThrows(DriverUnavailableException.class, () -> choice.open(CONTEXT));
    assertEquals(
        "io.monocoque.driver=uring cannot be used here: uring: blocked by seccomp;"
            + " auto lets us choose another",
        refused.getMessage());
  }

  @Test
  void forcedDriverThatIsNotThereIsRefused() {
    DriverChoice choice = DriverChoice.of("uring", List.of(Scripted.good("nio", 0)));
    DriverUnavailableException refused =
        assertThrows(DriverUnavailableException.class, () -> choice.open(CONTEXT));
    assertTrue(refused.toString().contains("neither the class path nor"), refused.toString());
  }

  @Test
  void forcedDriverIsUsedThoughAnotherIsPreferred() throws Exception {
    DriverSelection selection =
        DriverChoice.of(
                "nio",
                List.of(Scripted.bad("uring", 9, new AssertionError()), Scripted.good("nio", 0)))
            .open(CONTEXT);
    assertEquals("I/O driver scripted (io.monocoque.driver=nio)", selection.describe());
  }

  @Test
  void unknownNameIsRefusedWithTheAcceptedOnes() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> DriverChoice.of("epoll"));
    assertEquals(
        "io.monocoque.driver is \"epoll\"; it can be auto or nio or uring", refused.getMessage());
  }

  @Test
  void missingUringIsSaidOfADriverThatWasNotForced() throws Exception {
    DriverSelection selection = DriverChoice.of("auto").open(CONTEXT);
    selection.driver().close();
    assertEquals("nio", selection.name());
    assertTrue(selection.describe().contains("uring: not found"), selection.describe());
  }
}
