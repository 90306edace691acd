package io.monocoque.io;

/** Is told when a loop dies of a fault of its driver or of ours. */
@FunctionalInterface
public interface FailureListener {

  /**
   * The loop has ended: its driver is closed, its transports with it, and what was posted to it and
   * not run yet is lost. Called once, on the thread that was the loop's.
   */
  void onLoopFailed(EventLoop loop, Throwable cause);
}
