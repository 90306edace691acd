package io.monocoque.io;

/** Is told when a loop dies of a fault of its driver or of ours. */
@FunctionalInterface
public interface FailureListener {

  /**
   * The loop ends, by failure or because it was stopped, and is about to close its driver: whoever
   * may write to a transport must be kept from it now. On the loop's thread.
   */
  default void onLoopEnding(EventLoop loop) {}

  /**
   * The loop has ended: its driver is closed, its transports with it, and what was posted to it and
   * not run yet is in {@link EventLoop#unrun}. Called once, on the thread that was the loop's.
   */
  void onLoopFailed(EventLoop loop, Throwable cause);
}
