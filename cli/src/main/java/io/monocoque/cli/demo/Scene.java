package io.monocoque.cli.demo;

/**
 * One part of the demonstration: a claim, and a run that shows it or not.
 *
 * <p>Threading: the thread that runs the demonstration.
 */
interface Scene {
  /** What {@code --scene} calls it. */
  String name();

  /** What is claimed, in a sentence. */
  String claim();

  /**
   * Shows it, with evidence from this very run.
   *
   * @throws NotShownException if what it needs is missing here
   * @throws ClaimFailedException if the claim does not hold
   * @throws Exception if anything else goes wrong, which is a failure of the claim as well
   */
  void show(Stage stage) throws Exception;
}
