package io.monocoque.wiring;

/** Kills an engine's event loop as a fault of the JVM would. */
public final class DyingLoop {
  private DyingLoop() {}

  /** The loop of now dies at its next task. */
  public static void kill(Engine engine) {
    engine
        .loop()
        .current()
        .execute(
            () -> {
              throw new InternalError("a test kills this loop");
            });
  }
}
